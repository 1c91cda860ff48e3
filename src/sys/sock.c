// SPDX-License-Identifier: GPL-2.0
/*
 * The bitfields of sockets, and the fetching of sockets into the cache before they
 * are listed; for a row, both in one call.
 *
 * A row is read from some twenty lines of the cache; waiting for them one socket
 * after the other takes longer than all else. Which ones those are is no promise:
 * a line that is missing here costs time and nothing else.
 */

#include <linux/cache.h>
#include <linux/ipv6.h>
#include <linux/net_tstamp.h>
#include <linux/prefetch.h>
#include <linux/rcupdate.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/inet_hashtables.h>
#include <net/inet_sock.h>
#include <net/net_namespace.h>
#include <net/sock.h>
#include <net/tcp.h>
#include <net/udp.h>

#include "knetstat.h"

/* In the order in which they lie on the stock kernel, so that two of one line are neighbours. */
static const size_t sock_fields[] = {
	offsetof(struct sock, sk_daddr),
	offsetof(struct sock, sk_node),
	offsetof(struct sock, sk_peek_off),
	offsetof(struct sock, sk_userlocks),
	offsetof(struct sock, sk_rcvlowat),
	offsetof(struct sock, sk_tsflags),
	offsetof(struct sock, sk_sndtimeo),
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

/* The loop is unrolled, and what is known of the fields is decided while it compiles. */
#define FETCH(sk, fields) do {                                                  \
	_Pragma("GCC unroll 32")                                                \
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)                         \
		if (!i || (fields)[i] / L1_CACHE_BYTES != (fields)[i - 1] / L1_CACHE_BYTES) \
			prefetch((const char *)(sk) + (fields)[i]);             \
} while (0)

static void fetch_tcp(const void *sk)
{
	FETCH(sk, sock_fields);
	FETCH(sk, inet_fields);
	FETCH(sk, tcp_fields);
}

static void fetch_udp(const void *sk)
{
	FETCH(sk, sock_fields);
	FETCH(sk, inet_fields);
	FETCH(sk, udp_fields);
}

/* A row of the tables in knetstat.h. */
#define SHIFTED(name, place, field) | (u32)(field) << name
#define SET(name, place, field) || (field)

static __always_inline u32 common_bits(const struct sock_common *sk)
{
	/* Pairs with the release in inet_sk_state_store. */
	u32 state = smp_load_acquire(&sk->skc_state);

	return state KNETSTAT_COMMON_BITS(SHIFTED);
}

u32 knetstat_common_bits(const struct sock_common *sk)
{
	return common_bits(sk);
}

/* Has another socket fetched meanwhile, if it is not NULL. */
u32 knetstat_datagram_bits(const struct sock_common *common, const void *ahead)
{
	const struct sock *sk = container_of_const(common, struct sock, __sk_common);
	u32 bits = common_bits(common) KNETSTAT_SOCK_BITS(SHIFTED);

	/* Nobody has raw sockets fetched. */
	if (ahead)
		fetch_udp(ahead);
	return bits;
}

/* A TIME_WAIT entry and a request have the common bits alone. */
static __always_inline u32 tcp_bits(const struct sock_common *common)
{
	u32 bits = common_bits(common), state = bits & 0xff;
	const struct sock *sk = container_of_const(common, struct sock, __sk_common);
	const struct inet_connection_sock *icsk = inet_csk(sk);
	const struct tcp_sock *tp = tcp_sk(sk);

	static_assert(TCP_NAGLE_OFF == 1 << (TCP_NODELAY_BIT - TCP_NONAGLE_BITS));
	static_assert(TCP_NAGLE_CORK == 1 << (TCP_CORK_BIT - TCP_NONAGLE_BITS));

	if (state == TCP_TIME_WAIT || state == TCP_NEW_SYN_RECV)
		return bits;
	bits = bits KNETSTAT_OFTEN_TCP_BITS(SHIFTED);
	/* Whether any is set takes fewer instructions than all of them. */
	if (unlikely(false KNETSTAT_SOCK_BITS(SET) KNETSTAT_TCP_BITS(SET)))
		bits = bits KNETSTAT_SOCK_BITS(SHIFTED) KNETSTAT_TCP_BITS(SHIFTED);
	return bits;
}

u32 knetstat_tcp_bits(const struct sock_common *common, const void *ahead)
{
	u32 bits = tcp_bits(common);

	if (ahead)
		fetch_tcp(ahead);
	return bits;
}

u32 knetstat_rxopt_bits(const struct ipv6_pinfo *np)
{
	return 0 KNETSTAT_RXOPT_BITS(SHIFTED);
}

/* As getsockopt(2) gives them, see sock.c, sk_getsockopt. */
u32 knetstat_txtime_flags(const struct sock *sk)
{
	return (sk->sk_txtime_deadline_mode ? SOF_TXTIME_DEADLINE_MODE : 0) |
	       (sk->sk_txtime_report_errors ? SOF_TXTIME_REPORT_ERRORS : 0);
}

/* What the walk from one socket to the next reads. */
static void prefetch_link(const void *sk)
{
	prefetch((const char *)sk + offsetof(struct sock, sk_daddr));
	prefetch((const char *)sk + offsetof(struct sock, sk_node));
}

/*
 * Has the first two sockets of a bucket fetched, and the links of the first one
 * of the next bucket, by which its second one is found then. Without the locks
 * they may be gone by now. A link is read all the same, since sockets, requests
 * and TIME_WAIT entries are SLAB_TYPESAFE_BY_RCU: what it leads to is fetched
 * and nothing else.
 */
void knetstat_tcp_prefetch_bucket(const struct net *net, unsigned int bucket)
{
	const struct inet_hashinfo *hashinfo = net->ipv4.tcp_death_row.hashinfo;
	const struct hlist_nulls_node *node;

	if (bucket >= hashinfo->ehash_mask)
		return;
	rcu_read_lock();
	node = READ_ONCE(hashinfo->ehash[bucket].chain.first);
	if (!is_a_nulls(node)) {
		fetch_tcp(hlist_nulls_entry(node, struct sock, sk_nulls_node));
		node = READ_ONCE(node->next);
		if (!is_a_nulls(node))
			fetch_tcp(hlist_nulls_entry(node, struct sock, sk_nulls_node));
	}
	rcu_read_unlock();
	node = READ_ONCE(hashinfo->ehash[bucket + 1].chain.first);
	if (!is_a_nulls(node))
		prefetch_link(hlist_nulls_entry(node, struct sock, sk_nulls_node));
}

void knetstat_udp_prefetch_bucket(const struct net *net, unsigned int bucket)
{
	const struct udp_table *table = net->ipv4.udp_table;
	const struct hlist_node *node;

	if (bucket > table->mask)
		return;
	node = READ_ONCE(table->hash[bucket].head.first);
	if (node)
		fetch_udp(hlist_entry(node, struct sock, sk_node));
}
