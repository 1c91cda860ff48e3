/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fields that a usual line of knetstat is made from: read, and no more.
 */
#ifndef FIELDS_H
#define FIELDS_H

#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/inet_timewait_sock.h>

/* Written with what was read, so that no read can be left out. */
static volatile u64 sink;

static inline u64 read_sock(const struct sock *sk)
{
	const struct inet_sock *inet = inet_sk(sk);

	return smp_load_acquire(&sk->sk_state) ^ sk->sk_reuse ^ sk->sk_reuseport ^ sk->sk_no_check_tx ^
	       READ_ONCE(sk->sk_family) ^ READ_ONCE(sk->sk_dport) ^ READ_ONCE(sk->sk_daddr) ^
	       READ_ONCE(sk->sk_rcv_saddr) ^ READ_ONCE(inet->inet_sport) ^
	       READ_ONCE(sk->sk_flags) ^ READ_ONCE(sk->sk_userlocks) ^
	       READ_ONCE(sk->sk_rcvtimeo) ^ READ_ONCE(sk->sk_sndtimeo) ^
	       READ_ONCE(sk->sk_bound_dev_if) ^ READ_ONCE(sk->sk_priority) ^
	       READ_ONCE(sk->sk_rcvlowat) ^ READ_ONCE(sk->sk_max_pacing_rate) ^
	       READ_ONCE(sk->sk_ll_usec) ^ READ_ONCE(sk->sk_prefer_busy_poll) ^
	       READ_ONCE(sk->sk_tsflags) ^ (u64)READ_ONCE(*(void **)&sk->sk_filter) ^
	       (u64)READ_ONCE(*(void **)&sk->sk_reuseport_cb) ^
	       READ_ONCE(sk->sk_peek_off) ^ READ_ONCE(sk->sk_reserved_mem) ^
	       READ_ONCE(sk->sk_mark) ^ (u64)READ_ONCE(*(void **)&inet->inet_opt) ^
	       READ_ONCE(inet->inet_flags) ^ READ_ONCE(inet->tos) ^ READ_ONCE(inet->uc_ttl) ^
	       READ_ONCE(inet->min_ttl) ^ READ_ONCE(inet->pmtudisc) ^ READ_ONCE(inet->uc_index) ^
	       READ_ONCE(inet->local_port_range);
}

static inline u64 read_tcp(const struct sock *sk)
{
	const struct inet_connection_sock *icsk = inet_csk(sk);
	const struct tcp_sock *tp = tcp_sk(sk);

	if (sk->sk_state == TCP_TIME_WAIT)
		return inet_twsk(sk)->tw_substate ^ inet_twsk(sk)->tw_sport ^
		       sk->sk_daddr ^ sk->sk_rcv_saddr ^ sk->sk_dport;
	if (sk->sk_state == TCP_NEW_SYN_RECV)
		return sk->sk_num ^ sk->sk_daddr ^ sk->sk_rcv_saddr ^ sk->sk_dport;
	return read_sock(sk) ^ READ_ONCE(sk->sk_txrehash) ^
	       READ_ONCE(tp->rcv_nxt) ^ READ_ONCE(tp->copied_seq) ^ READ_ONCE(tp->write_seq) ^
	       READ_ONCE(tp->snd_una) ^ READ_ONCE(tp->snd_wnd) ^ READ_ONCE(tp->rcv_wnd) ^
	       READ_ONCE(icsk->icsk_retransmits) ^ READ_ONCE(icsk->icsk_probes_out) ^
	       READ_ONCE(tp->keepalive_time) ^ READ_ONCE(tp->keepalive_intvl) ^
	       READ_ONCE(tp->keepalive_probes) ^ READ_ONCE(icsk->icsk_user_timeout) ^
	       READ_ONCE(icsk->icsk_accept_queue.rskq_defer_accept) ^
	       tp->nonagle ^ tp->repair ^ tp->recvmsg_inq ^ tp->fastopen_connect ^
	       tp->fastopen_no_cookie ^ tp->thin_lto ^ tp->save_syn ^ icsk->icsk_ca_setsockopt ^
	       READ_ONCE(icsk->icsk_rto_max) ^ READ_ONCE(icsk->icsk_rto_min) ^
	       READ_ONCE(icsk->icsk_delack_max) ^ (u64)READ_ONCE(icsk->icsk_ulp_ops) ^
	       READ_ONCE(icsk->icsk_syn_retries) ^ READ_ONCE(tp->rx_opt.user_mss) ^
	       READ_ONCE(tp->linger2) ^ READ_ONCE(tp->notsent_lowat) ^ READ_ONCE(tp->tcp_tx_delay);
}

static inline u64 read_udp(const struct sock *sk)
{
	const struct inet_sock *inet = inet_sk(sk);
	const struct udp_sock *up = udp_sk(sk);

	return read_sock(sk) ^
	       atomic_read(&sk->sk_rmem_alloc) ^ READ_ONCE(up->forward_deficit) ^
	       refcount_read(&sk->sk_wmem_alloc) ^ READ_ONCE(inet->mc_ttl) ^
	       READ_ONCE(inet->mc_index) ^ READ_ONCE(up->udp_flags) ^ READ_ONCE(up->gso_size) ^
	       READ_ONCE(up->encap_type) ^ READ_ONCE(sk->sk_incoming_cpu);
}

#endif
