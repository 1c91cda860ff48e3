// SPDX-License-Identifier: GPL-2.0
/*
 * The locks of the buckets that sockets stand in, as tcp_ipv4.c, udp.c and raw.c
 * use them to list sockets, which bucket a socket stands in, and how it is held
 * on to.
 */

#include <linux/bottom_half.h>
#include <linux/ipv6.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/spinlock.h>
#include <linux/udp.h>
#include <net/inet6_hashtables.h>
#include <net/inet_hashtables.h>
#include <net/net_namespace.h>
#include <net/raw.h>
#include <net/rawv6.h>
#include <net/sock.h>
#include <net/tcp.h>
#include <net/udp.h>

#include "buckets.h"
#include "knetstat.h"

/* Lets other tasks run, between two holds of a lock. A killed task is to stop. */
int knetstat_breathe(void)
{
	cond_resched();
	return fatal_signal_pending(current) ? -EINTR : 0;
}

/*
 * Before and after some locks of buckets. Bottom halves take those of TCP's connections and of UDP; listeners and raw
 * sockets they look up without.
 */
void knetstat_bh_disable(void)
{
	local_bh_disable();
}

void knetstat_bh_enable(void)
{
	local_bh_enable();
}

static __always_inline struct knetstat_locked lock(unsigned int table, const struct net *net, u32 bucket)
{
	const char *place = place_of(table, buckets_of(net, table), bucket);
	spinlock_t *lock = lock_of(net, table, bucket);

	spin_lock(lock);
	return (struct knetstat_locked){ lock, first_at(place) };
}

/* Locks a bucket that the table has. Bottom halves are off. */
struct knetstat_locked knetstat_lock(const struct net *net, unsigned int table, u32 bucket)
{
	return OF_TABLE(lock, table, net, bucket);
}

void knetstat_unlock(void *lock)
{
	spin_unlock(lock);
}

/* The bucket of the connection between two ends, see sk_ehashfn. IPv4 addresses are mapped, ports are the host's. */
u32 knetstat_tcp_bucket(const struct net *net, const struct in6_addr *local, u16 lport,
			const struct in6_addr *remote, u16 rport)
{
	u32 hash;

	if (ipv6_addr_v4mapped(remote))
		hash = inet_ehashfn(net, local->s6_addr32[3], lport, remote->s6_addr32[3],
				    htons(rport));
	else
		hash = inet6_ehashfn(net, local, lport, remote, htons(rport));
	return hash & tcp_hashinfo_of(net)->ehash_mask;
}

u32 knetstat_udp_bucket(const struct net *net, u16 port)
{
	return udp_hashfn(net, port, net->ipv4.udp_table->mask);
}

u32 knetstat_raw_bucket(const struct net *net, u16 protocol)
{
	return raw_hashfunc(net, protocol);
}

/* Takes a reference to what is in a chain whose lock is held. A request that was just put there has none to share. */
bool knetstat_hold(struct sock_common *sk)
{
	return refcount_inc_not_zero(&sk->skc_refcnt);
}

void knetstat_put(struct sock_common *sk)
{
	sock_gen_put(container_of(sk, struct sock, __sk_common));
}

/*
 * The place in its neighbour that leads to a socket which we have a reference to, NULL
 * where it is in no chain. What is read of the socket after is no older.
 */
void *knetstat_back(const struct sock_common *sk)
{
	return smp_load_acquire(&sk->skc_node.pprev);
}
