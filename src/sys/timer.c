// SPDX-License-Identifier: GPL-2.0
/*
 * The timers of TCP sockets, as inet_diag tells of them (inet_diag.c, inet_sk_diag_fill,
 * inet_twsk_diag_fill and inet_req_diag_fill).
 */

#include <linux/jiffies.h>
#include <linux/timer.h>
#include <net/inet_connection_sock.h>
#include <net/inet_timewait_sock.h>
#include <net/request_sock.h>
#include <net/sock.h>

#include "knetstat.h"

/* One that has run out already does so now. */
static struct knetstat_timer running(u8 kind, u8 tries, unsigned long expires)
{
	long left = expires - jiffies;

	return (struct knetstat_timer){ .left = clamp(left, 0L, (long)U32_MAX), .kind = kind, .tries = tries };
}

static unsigned long retransmit_expires(const struct sock *sk)
{
#ifdef HAVE_tcp_timeout_expires
	return tcp_timeout_expires(sk);
#else
	return READ_ONCE(inet_csk(sk)->icsk_retransmit_timer.expires);
#endif
}

static const struct timer_list *keepalive_timer(const struct sock *sk)
{
#ifdef HAVE_icsk_keepalive_timer
	return &inet_csk(sk)->icsk_keepalive_timer;
#else
	return &sk->sk_timer;
#endif
}

struct knetstat_timer knetstat_timer(const struct sock *sk)
{
	const struct inet_connection_sock *icsk = inet_csk(sk);
	const struct timer_list *keepalive = keepalive_timer(sk);

	/* Pairs with the release in inet_csk_reset_xmit_timer. */
	switch (smp_load_acquire(&icsk->icsk_pending)) {
	case ICSK_TIME_RETRANS:
	case ICSK_TIME_REO_TIMEOUT:
	case ICSK_TIME_LOSS_PROBE:
		return running(TIMER_ON, READ_ONCE(icsk->icsk_retransmits),
			       retransmit_expires(sk));
	case ICSK_TIME_PROBE0:
		return running(TIMER_PERSIST, READ_ONCE(icsk->icsk_probes_out),
			       retransmit_expires(sk));
	}
	if (timer_pending(keepalive))
		return running(TIMER_KEEPALIVE, READ_ONCE(icsk->icsk_probes_out),
			       READ_ONCE(keepalive->expires));
	return (struct knetstat_timer){};
}

struct knetstat_timer knetstat_timewait_timer(const struct inet_timewait_sock *tw)
{
	return running(TIMER_TIMEWAIT, 0, READ_ONCE(tw->tw_timer.expires));
}

struct knetstat_timer knetstat_request_timer(const struct request_sock *req)
{
	return running(TIMER_ON, READ_ONCE(req->num_retrans), READ_ONCE(req->rsk_timer.expires));
}
