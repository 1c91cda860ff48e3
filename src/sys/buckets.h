/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The hash tables that sockets stand in: where their buckets lie, which of them
 * have sockets, and their locks.
 */
#ifndef KNETSTAT_BUCKETS_H
#define KNETSTAT_BUCKETS_H

#include <linux/compiler.h>
#include <linux/minmax.h>
#include <linux/spinlock.h>
#include <linux/udp.h>
#include <net/inet_hashtables.h>
#include <net/net_namespace.h>
#include <net/raw.h>
#include <net/rawv6.h>
#include <net/udp.h>

#include "knetstat.h"

/* So many empty buckets are passed in one call, which does not sleep. */
#define BREATH 1024

static inline struct inet_hashinfo *tcp_hashinfo_of(const struct net *net)
{
	return net->ipv4.tcp_death_row.hashinfo;
}

static inline struct raw_hashinfo *raw_hashinfo_of(unsigned int table)
{
	return table == KNETSTAT_RAW ? &raw_v4_hashinfo : &raw_v6_hashinfo;
}

/* The lock of a bucket. */
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

/* The buckets of a table: where the first link of the first one lies, and which is the last. */
struct buckets {
	const char *first;
	u32 last;
};

static __always_inline struct buckets buckets_of(const struct net *net, unsigned int table)
{
#define BUCKETS(array, link, last) (struct buckets){ (const char *)&(array)[0].link, last }

	switch (table) {
	case KNETSTAT_LISTENING:
		return BUCKETS(tcp_hashinfo_of(net)->lhash2, nulls_head.first,
			       tcp_hashinfo_of(net)->lhash2_mask);
	case KNETSTAT_HASHED:
		return BUCKETS(tcp_hashinfo_of(net)->ehash, chain.first,
			       tcp_hashinfo_of(net)->ehash_mask);
	case KNETSTAT_UDP:
		return BUCKETS(net->ipv4.udp_table->hash, head.first,
			       net->ipv4.udp_table->mask);
	default:
		return BUCKETS(raw_hashinfo_of(table)->ht, first, RAW_HTABLE_SIZE - 1);
	}
}

/* How far apart they are. */
static __always_inline size_t stride_of(unsigned int table)
{
	switch (table) {
	case KNETSTAT_LISTENING:
		return sizeof(tcp_hashinfo_of(NULL)->lhash2[0]);
	case KNETSTAT_HASHED:
		return sizeof(tcp_hashinfo_of(NULL)->ehash[0]);
	case KNETSTAT_UDP:
		return sizeof(struct udp_hslot);
	default:
		return sizeof(raw_hashinfo_of(table)->ht[0]);
	}
}

/* Where the first link of a bucket lies. */
static __always_inline const char *place_of(unsigned int table, struct buckets buckets, u32 bucket)
{
	return buckets.first + bucket * stride_of(table);
}

/* The first link of the bucket that lies there. */
static __always_inline void *first_at(const char *place)
{
	return READ_ONCE(*(void **)place);
}

/* Whether a link leads to a socket. The chains of TCP end with an odd address, others with NULL. */
static __always_inline bool leads_on(unsigned int table, const void *link)
{
	if (table == KNETSTAT_LISTENING || table == KNETSTAT_HASHED)
		return !((unsigned long)link & 1);
	return link;
}

/*
 * Returns the first link of the first bucket from *@upto on that has sockets, or NULL
 * where none of the next BREATH buckets has. They are looked at without their locks.
 * *@upto is behind the last bucket that was looked at then.
 */
static __always_inline void *seek(unsigned int table, struct buckets buckets, u32 *upto)
{
	const size_t stride = stride_of(table);
	u32 last = min(buckets.last, *upto | (BREATH - 1));
	const char *place = place_of(table, buckets, *upto), *end = place_of(table, buckets, last);
	void *link;

	/* Most buckets of a large table are empty: four at a time, with a jump for each that is not taken. */
	for (const char *fours = end - 3 * stride; place <= fours; place += 4 * stride) {
#pragma GCC unroll 4
		for (size_t i = 0; i < 4; i++) {
			link = first_at(place + i * stride);
			if (leads_on(table, link)) {
				place += i * stride;
				goto found;
			}
		}
	}
	for (; place <= end; place += stride) {
		link = first_at(place);
		if (leads_on(table, link))
			goto found;
	}
	*upto = (place - buckets.first) / stride;
	return NULL;
found:
	*upto = (place - buckets.first) / stride + 1;
	return link;
}

/* Calls a function that is compiled for each table by itself: most sockets have a bucket of TCP's for themselves. */
#define OF_TABLE(function, table, ...)                                          \
	((table) == KNETSTAT_HASHED    ? function(KNETSTAT_HASHED, __VA_ARGS__) : \
	 (table) == KNETSTAT_UDP       ? function(KNETSTAT_UDP, __VA_ARGS__) : \
	 (table) == KNETSTAT_LISTENING ? function(KNETSTAT_LISTENING, __VA_ARGS__) : \
					 function(table, __VA_ARGS__))

#endif
