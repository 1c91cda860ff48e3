// SPDX-License-Identifier: GPL-2.0
/*
 * The hash tables that sockets stand in: their buckets and locks, as tcp_ipv4.c,
 * udp.c and raw.c use them to list sockets, and how a socket is held on to.
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

#include "knetstat.h"

/* So many empty buckets are passed before another task may run. */
#define BREATH 1024

static struct inet_hashinfo *tcp_hashinfo_of(const struct net *net)
{
	return net->ipv4.tcp_death_row.hashinfo;
}

static struct raw_hashinfo *raw_hashinfo_of(unsigned int table)
{
	return table == KNETSTAT_RAW ? &raw_v4_hashinfo : &raw_v6_hashinfo;
}

/* The buckets of a table: where the first link of the first one lies, how far apart they are, how many there are. */
struct buckets {
	const char *first;
	size_t stride;
	u32 count;
};

static __always_inline struct buckets buckets_of(const struct net *net, unsigned int table)
{
#define BUCKETS(array, link, number)                                            \
	(struct buckets){ (const char *)&(array)[0].link, sizeof((array)[0]), number }

	switch (table) {
	case KNETSTAT_LISTENING:
		return BUCKETS(tcp_hashinfo_of(net)->lhash2, nulls_head.first,
			       tcp_hashinfo_of(net)->lhash2_mask + 1);
	case KNETSTAT_HASHED:
		return BUCKETS(tcp_hashinfo_of(net)->ehash, chain.first,
			       tcp_hashinfo_of(net)->ehash_mask + 1);
	case KNETSTAT_UDP:
		return BUCKETS(net->ipv4.udp_table->hash, head.first,
			       net->ipv4.udp_table->mask + 1);
	default:
		return BUCKETS(raw_hashinfo_of(table)->ht, first, RAW_HTABLE_SIZE);
	}
}

/* The first link of a bucket; a chain ends with NULL, or with an odd address. */
static __always_inline void *first_of(const struct buckets *buckets, u32 bucket)
{
	return READ_ONCE(*(void **)(buckets->first + bucket * buckets->stride));
}

/* Lets other tasks run, between two holds of a lock. A killed task is to stop. */
int knetstat_breathe(void)
{
	cond_resched();
	return fatal_signal_pending(current) ? -EINTR : 0;
}

/* Whether the first link of a bucket leads to a socket. The chains of TCP end with an odd address, others with NULL. */
static __always_inline bool is_filled(unsigned int table, const void *first)
{
	if (table == KNETSTAT_LISTENING || table == KNETSTAT_HASHED)
		return !((unsigned long)first & 1);
	return first;
}

static __always_inline int seek(const struct net *net, unsigned int table, u32 from, u32 last)
{
	struct buckets buckets = buckets_of(net, table);
	u32 end = min(last, buckets.count - 1);

	for (u32 bucket = from; bucket <= end; bucket++) {
		u32 breath = min(end, bucket | (BREATH - 1));
		const char *link = buckets.first + bucket * buckets.stride;

		/* Most buckets of a large table are empty. */
#pragma GCC unroll 4
		for (; bucket <= breath; bucket++, link += buckets.stride)
			if (is_filled(table, READ_ONCE(*(void **)link)))
				return bucket;
		bucket = breath;
		if (bucket != end && knetstat_breathe())
			return -EINTR;
	}
	return -ENOENT;
}

static __always_inline spinlock_t *lock_of(const struct net *net, unsigned int table, u32 bucket)
{
	switch (table) {
	case KNETSTAT_LISTENING:
		return &tcp_hashinfo_of(net)->lhash2[bucket].lock;
	case KNETSTAT_HASHED:
		return inet_ehash_lockp(tcp_hashinfo_of(net), bucket);
	case KNETSTAT_UDP:
		return &net->ipv4.udp_table->hash[bucket].lock;
	default:
		return &raw_hashinfo_of(table)->lock;
	}
}

/* Bottom halves look listeners and raw sockets up without the lock. */
static __always_inline bool keeps_bottom_halves(unsigned int table)
{
	return table != KNETSTAT_HASHED && table != KNETSTAT_UDP;
}

static __always_inline void *lock(const struct net *net, unsigned int table, u32 bucket)
{
	struct buckets buckets = buckets_of(net, table);

	if (keeps_bottom_halves(table))
		spin_lock(lock_of(net, table, bucket));
	else
		spin_lock_bh(lock_of(net, table, bucket));
	return first_of(&buckets, bucket);
}

static __always_inline void unlock(const struct net *net, unsigned int table, u32 bucket)
{
	if (keeps_bottom_halves(table))
		spin_unlock(lock_of(net, table, bucket));
	else
		spin_unlock_bh(lock_of(net, table, bucket));
}

/* Calls a function that is compiled for each table by itself: most sockets have a bucket of TCP's for themselves. */
#define OF_TABLE(function, net, table, ...)                                     \
	((table) == KNETSTAT_HASHED    ? function(net, KNETSTAT_HASHED, __VA_ARGS__) : \
	 (table) == KNETSTAT_UDP       ? function(net, KNETSTAT_UDP, __VA_ARGS__) : \
	 (table) == KNETSTAT_LISTENING ? function(net, KNETSTAT_LISTENING, __VA_ARGS__) : \
					 function(net, table, __VA_ARGS__))

/*
 * Returns the number of the first bucket from @from to @last that is not empty, looked
 * at without its lock; -ENOENT where there is none, -EINTR for a killed task.
 */
int knetstat_seek(const struct net *net, unsigned int table, u32 from, u32 last)
{
	return OF_TABLE(seek, net, table, from, last);
}

/* Locks a bucket that the table has, and returns its first link. */
void *knetstat_lock(const struct net *net, unsigned int table, u32 bucket)
{
	return OF_TABLE(lock, net, table, bucket);
}

void knetstat_unlock(const struct net *net, unsigned int table, u32 bucket)
{
	OF_TABLE(unlock, net, table, bucket);
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
