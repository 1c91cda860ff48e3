// SPDX-License-Identifier: GPL-2.0
/*
 * What only C can do: call inline functions and macros (locks differ between
 * SMP, UP and RT), read bitfields, and lay out tables of operations.
 */

#include <linux/fs.h>
#include <linux/module.h>
#include <linux/mount.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/seq_file_net.h>
#include <linux/tcp.h>
#include <net/net_namespace.h>
#include <net/raw.h>
#include <net/sock.h>
#include <net/udp.h>

#include "knetstat.h"

MODULE_VERSION(KNETSTAT_VERSION);

const struct proc_ops knetstat_proc_ops = {
	.proc_open	= knetstat_open,
	.proc_read_iter	= seq_read_iter,
	.proc_lseek	= seq_lseek,
	.proc_release	= knetstat_release,
};

const struct seq_operations knetstat_seq_ops = {
	.start	= knetstat_start,
	.next	= knetstat_next,
	.stop	= knetstat_stop,
	.show	= knetstat_show,
};

struct pernet_operations knetstat_net_ops = {
	.init	= knetstat_net_init,
	.exit	= knetstat_net_exit,
};

/* The namespace of an entry of /proc/net is its parent's data, see proc_net.c, PDE_NET. */
int knetstat_net_get(struct seq_net_private *p, const struct inode *inode)
{
	struct net *net = maybe_get_net(proc_get_parent_data(inode));

	if (!net)
		return -ENXIO;
	p->net = net;
	netns_tracker_alloc(net, &p->ns_tracker, GFP_KERNEL);
	return 0;
}

void knetstat_net_put(struct seq_net_private *p)
{
	put_net_track(p->net, &p->ns_tracker);
}

struct file *knetstat_file_open(struct vfsmount *mnt, const char *path)
{
	return file_open_root_mnt(mnt, path, O_RDONLY, 0);
}

/*
 * Returns the first node of the slot with its lock held, or NULL, with no
 * lock, where the slot is empty (looked at without the lock, as udp_get_first
 * does) or beyond the table.
 */
void *knetstat_udp_lock(const struct net *net, unsigned int bucket)
{
	struct udp_table *table = net->ipv4.udp_table;
	struct udp_hslot *slot;

	if (bucket > table->mask)
		return NULL;
	slot = &table->hash[bucket];
	if (hlist_empty(&slot->head))
		return NULL;
	spin_lock_bh(&slot->lock);
	if (slot->head.first)
		return slot->head.first;
	spin_unlock_bh(&slot->lock);
	return NULL;
}

void knetstat_udp_unlock(const struct net *net, unsigned int bucket)
{
	spin_unlock_bh(&net->ipv4.udp_table->hash[bucket].lock);
}

unsigned int knetstat_udp_mask(const struct net *net)
{
	return net->ipv4.udp_table->mask;
}

/* Returns the first node of the bucket; the caller holds the lock of the table. */
void *knetstat_raw_first(const struct raw_hashinfo *table, unsigned int bucket)
{
	return bucket < RAW_HTABLE_SIZE ? table->ht[bucket].first : NULL;
}

/* Bits 0-7 sk_state, 8-11 skc_reuse, 12 skc_reuseport. */
u32 knetstat_sock_common_bits(const struct sock_common *sk)
{
	/* Pairs with the release in inet_sk_state_store. */
	u32 state = smp_load_acquire(&sk->skc_state);

	return state | (u32)sk->skc_reuse << 8 | (u32)sk->skc_reuseport << 12;
}

/* Bits 0-3 nonagle. */
u32 knetstat_tcp_sock_bits(const struct sock *sk)
{
	return tcp_sk(sk)->nonagle;
}
