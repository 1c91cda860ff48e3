// SPDX-License-Identifier: GPL-2.0
/*
 * The scout: it goes along the chains some sockets ahead of a listing, bucket after
 * bucket, and has what it comes to fetched into the cache.
 *
 * It takes no lock but that of RCU. So what it comes to may have left its chain, and
 * be freed and used anew: TCP sockets, requests and TIME_WAIT entries are
 * SLAB_TYPESAFE_BY_RCU, so it is another one of these then, perhaps in another
 * bucket; UDP and raw sockets are freed after all RCU readers are done. Either way
 * its link can be read. Nothing is made of it but an address to fetch, and one step
 * more is one socket of the listing more: a chain that does not end ends with that.
 *
 * A row is read from some twenty lines of the cache; waiting for them one socket
 * after the other takes longer than all else. Which ones those are is no promise:
 * a line that is missing here costs time and nothing else.
 */

#include <linux/cache.h>
#include <linux/container_of.h>
#include <linux/rcupdate.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/inet_connection_sock.h>
#include <net/inet_sock.h>
#include <net/sock.h>

#include "buckets.h"
#include "knetstat.h"

/* What the walk from one socket to the next reads, in the order in which it lies on the stock kernel. */
static const size_t common_fields[] = {
	offsetof(struct sock, sk_daddr),
	offsetof(struct sock, sk_node),
};

/* The rest, likewise, so that two of one line are neighbours. */
static const size_t sock_fields[] = {
	offsetof(struct sock, sk_peek_off),
	offsetof(struct sock, sk_userlocks),
	offsetof(struct sock, sk_rcvlowat),
	offsetof(struct sock, sk_tsflags),
	offsetof(struct sock, sk_sndtimeo),
	offsetof(struct sock, sk_shutdown), /* beside sk_no_check_tx */
	offsetof(struct sock, sk_reuseport_cb),
};

static const size_t inet_fields[] = {
	offsetof(struct inet_sock, inet_flags),
	offsetof(struct inet_sock, pmtudisc),
	offsetof(struct inet_sock, mc_addr),
};

static const size_t tcp_fields[] = {
	offsetof(struct sock, sk_txrehash),
	offsetof(struct inet_connection_sock, icsk_accept_queue.rskq_defer_accept),
	offsetof(struct inet_connection_sock, icsk_ca_ops),
#ifdef TCP_RTO_MAX_MS
	offsetof(struct inet_connection_sock, icsk_rto_max),
#endif
	offsetof(struct inet_connection_sock, icsk_ulp_ops),
	offsetof(struct inet_connection_sock, icsk_syn_retries),
	offsetof(struct inet_connection_sock, icsk_user_timeout),
	offsetof(struct tcp_sock, notsent_lowat),
	offsetof(struct tcp_sock, snd_wnd),
	offsetof(struct tcp_sock, copied_seq),
	offsetof(struct tcp_sock, write_seq),
	offsetof(struct tcp_sock, rcv_nxt),
	offsetof(struct tcp_sock, rcv_wnd),
	offsetof(struct tcp_sock, rx_opt.user_mss),
	offsetof(struct tcp_sock, keepalive_probes),
	offsetof(struct tcp_sock, keepalive_time),
};

static const size_t udp_fields[] = {
	offsetof(struct udp_sock, udp_flags),
	offsetof(struct udp_sock, forward_deficit),
};

/*
 * Has a line fetched into the second level of the cache. To the first one, where prefetch()
 * fetches, fewer lines than those of a row are on their way at once, and the next ones wait.
 */
static __always_inline void fetch_line(const void *at)
{
	__builtin_prefetch(at, 0, 2);
}

/* The loop is unrolled, and what is known of the fields is decided while it compiles. */
#define FETCH(sk, fields) do {                                                  \
	_Pragma("GCC unroll 32")                                                \
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)                         \
		if (!i || (fields)[i] / L1_CACHE_BYTES != (fields)[i - 1] / L1_CACHE_BYTES) \
			fetch_line((const char *)(sk) + (fields)[i]);           \
} while (0)

static __always_inline void fetch(unsigned int table, const void *sk)
{
	switch (table) {
	case KNETSTAT_LISTENING:
	case KNETSTAT_HASHED:
		FETCH(sk, sock_fields);
		FETCH(sk, inet_fields);
		FETCH(sk, tcp_fields);
		break;
	case KNETSTAT_UDP:
		FETCH(sk, sock_fields);
		FETCH(sk, inet_fields);
		FETCH(sk, udp_fields);
		break;
	}
}

/* Comes to where a link leads: NULL where that is the end of a chain. */
static __always_inline void arrive(unsigned int table, struct knetstat_scout *scout, const void *link)
{
	scout->at = NULL;
	if (!link || !leads_on(table, link))
		return;
	scout->at = link - offsetof(struct sock_common, skc_node);
	FETCH(scout->at, common_fields);
}

static __always_inline bool leap(unsigned int table, struct knetstat_scout *scout)
{
	struct buckets buckets = { scout->buckets, scout->last };

	arrive(table, scout, seek(table, buckets, &scout->upto));
	return scout->at;
}

static __always_inline bool step(unsigned int table, struct knetstat_scout *scout)
{
	const struct sock_common *sk = scout->at;
	const void *link = READ_ONCE(sk->skc_node.next);
	bool leaps = !leads_on(table, link);

	/* The way on first: the rest is wanted later. */
	if (leaps)
		leaps = leap(table, scout);
	else
		arrive(table, scout, link);
	fetch(table, sk);
	return leaps;
}

/*
 * Has the socket that it is at fetched, and goes on to the next one. Returns whether
 * that is in another bucket, which is the last one before @upto then.
 */
bool knetstat_scout_step(struct knetstat_scout *scout)
{
	return OF_TABLE(step, scout->table, scout);
}

/* Goes on to the next bucket that has sockets. Returns whether it found one. */
bool knetstat_scout_leap(struct knetstat_scout *scout)
{
	return OF_TABLE(leap, scout->table, scout);
}

/* See seek; no further than to the bucket @last. */
void *knetstat_seek(const struct net *net, unsigned int table, u32 *upto, u32 last)
{
	struct buckets buckets = buckets_of(net, table);

	buckets.last = min(buckets.last, last);
	return OF_TABLE(seek, table, buckets, upto);
}

/* Gives the scout the table that it says. From here on to the end, it may follow links. */
void knetstat_scout_begin(struct knetstat_scout *scout, const struct net *net)
{
	struct buckets buckets = buckets_of(net, scout->table);

	rcu_read_lock();
	scout->buckets = buckets.first;
	scout->last = min(scout->last, buckets.last);
}

void knetstat_scout_end(void)
{
	rcu_read_unlock();
}
