// SPDX-License-Identifier: GPL-2.0
/*
 * The bitfields of sockets.
 */

#include <linux/ipv6.h>
#include <linux/net_tstamp.h>
#include <linux/tcp.h>
#include <net/inet_sock.h>
#include <net/sock.h>
#include <net/tcp.h>

#include "knetstat.h"

/* A row of the tables in knetstat.h. */
#define SHIFTED(name, place, field) | (u32)(field) << name
#define SET(name, place, field) || (field)

static __always_inline u32 common_bits(const struct sock_common *sk)
{
	/*
	 * Pairs with the release in inet_sk_state_store. The field is volatile, and what
	 * smp_load_acquire makes of its type would be a variable in memory.
	 */
	u32 state = smp_load_acquire((const unsigned char *)&sk->skc_state);

	return state KNETSTAT_COMMON_BITS(SHIFTED);
}

u32 knetstat_common_bits(const struct sock_common *sk)
{
	return common_bits(sk) KNETSTAT_IPV6_BITS(SHIFTED);
}

u32 knetstat_datagram_bits(const struct sock_common *common)
{
	const struct sock *sk = container_of_const(common, struct sock, __sk_common);

	return common_bits(common) KNETSTAT_SOCK_BITS(SHIFTED);
}

/* A TIME_WAIT entry and a request have the common bits alone. */
u32 knetstat_tcp_bits(const struct sock_common *common)
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
