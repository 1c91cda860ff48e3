/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The hash tables that sockets stand in: where their buckets lie, and which of
 * them have sockets.
 */
#ifndef KNETSTAT_BUCKETS_H
#define KNETSTAT_BUCKETS_H

#include <linux/compiler.h>
#include <linux/minmax.h>
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

/* The first link of a bucket. */
static __always_inline void *first_of(const struct buckets *buckets, u32 bucket)
{
	return READ_ONCE(*(void **)(buckets->first + bucket * buckets->stride));
}

/* Whether a link leads to a socket. The chains of TCP end with an odd address, others with NULL. */
static __always_inline bool leads_on(unsigned int table, const void *link)
{
	if (table == KNETSTAT_LISTENING || table == KNETSTAT_HASHED)
		return !((unsigned long)link & 1);
	return link;
}

/*
 * Returns the first link of the first bucket from *@upto to @last that has sockets, or
 * NULL where none of the next BREATH buckets has. They are looked at without their locks.
 * *@upto is behind the last bucket that was looked at then.
 */
static __always_inline void *seek(unsigned int table, const struct net *net, u32 *upto, u32 last)
{
	struct buckets buckets = buckets_of(net, table);
	u32 bucket = *upto, end = min(min(last, buckets.count - 1), bucket | (BREATH - 1));
	const char *place = buckets.first + bucket * buckets.stride;

	/* Most buckets of a large table are empty. */
#pragma GCC unroll 4
	for (; bucket <= end; bucket++, place += buckets.stride) {
		void *link = READ_ONCE(*(void **)place);

		if (leads_on(table, link)) {
			*upto = bucket + 1;
			return link;
		}
	}
	*upto = bucket;
	return NULL;
}

/* Calls a function that is compiled for each table by itself: most sockets have a bucket of TCP's for themselves. */
#define OF_TABLE(function, table, ...)                                          \
	((table) == KNETSTAT_HASHED    ? function(KNETSTAT_HASHED, __VA_ARGS__) : \
	 (table) == KNETSTAT_UDP       ? function(KNETSTAT_UDP, __VA_ARGS__) : \
	 (table) == KNETSTAT_LISTENING ? function(KNETSTAT_LISTENING, __VA_ARGS__) : \
					 function(table, __VA_ARGS__))

#endif
