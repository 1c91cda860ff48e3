// SPDX-License-Identifier: GPL-2.0
/*
 * The limit that knetstat is compared with, for the benchmark alone: the least reader
 * that takes the locks and reads the same fields, with the same lines fetched as far
 * ahead. /proc/net/limit_tcp and limit_udp are as the files of walk.c are, but for
 * the way through the tables, which is a plain loop here.
 *
 * The scout is knetstat's own, compiled in. It begins anew for each record, which is as
 * long as knetstat's, since RCU's lock is given back there.
 */

#include <linux/bottom_half.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/seq_file_net.h>
#include <linux/spinlock.h>

#include "fields.h"
#include "scout.c"

enum { LEAD = 2, ENOUGH = 128 };

static unsigned long seen;
module_param(seen, ulong, 0444);

/* Goes on ahead of a socket, by what is left of the lead. */
static __always_inline void follow(unsigned int table, struct knetstat_scout *scout, u32 *ahead)
{
	if (*ahead)
		(*ahead)--;
	while (scout->at && *ahead < LEAD) {
		step(table, scout);
		(*ahead)++;
	}
}

/* Reads the sockets of a bucket, whose lock is held, and returns how many there are. */
static __always_inline u32 read_bucket(unsigned int table, const struct net *net,
				       struct knetstat_scout *scout, u32 *ahead, const void *link)
{
	u32 count = 0;

	for (; leads_on(table, link); count++) {
		const struct sock_common *common = link - offsetof(struct sock_common, skc_node);
		const struct sock *sk = container_of_const(common, struct sock, __sk_common);

		link = READ_ONCE(common->skc_node.next);
		follow(table, scout, ahead);
		if (common->skc_family != AF_INET || !net_eq(sock_net(sk), net))
			continue;
		sink = table == KNETSTAT_UDP ? read_udp(sk) : read_tcp(sk);
		seen++;
	}
	return count;
}

/* Reads some buckets from @upto on. Returns false at the end of the table. */
static __always_inline bool read_record(unsigned int table, const struct net *net, u32 *upto)
{
	struct buckets buckets = buckets_of(net, table);
	struct knetstat_scout scout = { .table = table, .last = U32_MAX };
	u32 count = 0, ahead = 0;

	knetstat_scout_begin(&scout, net);
	local_bh_disable();
	for (bool begins = true; count < ENOUGH; begins = false) {
		u32 bucket;

		if (!seek(table, buckets, upto))
			break;
		bucket = *upto - 1;
		if (begins) {
			scout.upto = bucket;
			leap(table, &scout);
		}
		spin_lock(lock_of(net, table, bucket));
		count += read_bucket(table, net, &scout, &ahead, first_at(place_of(table, buckets, bucket)));
		spin_unlock(lock_of(net, table, bucket));
	}
	local_bh_enable();
	knetstat_scout_end();
	cond_resched();
	return *upto <= buckets.last;
}

static __always_inline void read_table(unsigned int table, const struct net *net)
{
	u32 upto = 0;

	while (read_record(table, net, &upto))
		;
}

static int tcp_show(struct seq_file *m, void *v)
{
	read_table(KNETSTAT_LISTENING, seq_file_single_net(m));
	read_table(KNETSTAT_HASHED, seq_file_single_net(m));
	return 0;
}

static int udp_show(struct seq_file *m, void *v)
{
	read_table(KNETSTAT_UDP, seq_file_single_net(m));
	return 0;
}

static void __exit limit_exit(void)
{
	remove_proc_entry("limit_tcp", init_net.proc_net);
	remove_proc_entry("limit_udp", init_net.proc_net);
}

static int __init limit_init(void)
{
	if (!proc_create_net_single("limit_tcp", 0400, init_net.proc_net, tcp_show, NULL))
		return -ENOMEM;
	if (proc_create_net_single("limit_udp", 0400, init_net.proc_net, udp_show, NULL))
		return 0;
	remove_proc_entry("limit_tcp", init_net.proc_net);
	return -ENOMEM;
}

module_init(limit_init);
module_exit(limit_exit);
MODULE_DESCRIPTION("Reads the sockets as knetstat does and prints nothing, for the benchmark of knetstat");
MODULE_LICENSE("GPL");
