// SPDX-License-Identifier: GPL-2.0
/*
 * What the least reader of a socket table costs, for the benchmark alone:
 * /proc/net/walk_tcp and walk_udp visit every socket and print nothing,
 * fields_tcp and fields_udp also read the fields that a plain line of knetstat
 * is made from. A file has no text, so one read(2) is the whole walk. The
 * parameter `seen` counts the sockets visited, to prove that it took place.
 */

#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/seq_file_net.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/inet_timewait_sock.h>
#include <net/tcp.h>
#include <net/udp.h>

static unsigned long seen;
module_param(seen, ulong, 0444);

/* Written with what was read, so that no read can be left out. */
static volatile u64 sink;

static u64 common_fields(const struct sock *sk)
{
	const struct inet_sock *inet = inet_sk(sk);

	return smp_load_acquire(&sk->sk_state) ^ sk->sk_reuse ^ sk->sk_reuseport ^
	       READ_ONCE(sk->sk_family) ^ READ_ONCE(sk->sk_num) ^ READ_ONCE(sk->sk_dport) ^ READ_ONCE(sk->sk_daddr) ^
	       READ_ONCE(sk->sk_rcv_saddr) ^ READ_ONCE(inet->inet_sport) ^
	       READ_ONCE(sk->sk_flags) ^ READ_ONCE(sk->sk_userlocks) ^
	       READ_ONCE(sk->sk_rcvtimeo) ^ READ_ONCE(sk->sk_sndtimeo) ^
	       READ_ONCE(sk->sk_bound_dev_if) ^ READ_ONCE(sk->sk_priority) ^
	       READ_ONCE(sk->sk_rcvlowat) ^ READ_ONCE(sk->sk_max_pacing_rate) ^
	       READ_ONCE(sk->sk_ll_usec) ^ READ_ONCE(sk->sk_prefer_busy_poll) ^
	       READ_ONCE(sk->sk_tsflags) ^ (u64)READ_ONCE(*(void **)&sk->sk_filter) ^
	       READ_ONCE(sk->sk_peek_off) ^ READ_ONCE(sk->sk_reserved_mem) ^
	       READ_ONCE(sk->sk_mark) ^
	       READ_ONCE(inet->inet_flags) ^ READ_ONCE(inet->tos) ^ READ_ONCE(inet->uc_ttl) ^
	       READ_ONCE(inet->min_ttl) ^ READ_ONCE(inet->pmtudisc) ^ READ_ONCE(inet->uc_index) ^
	       READ_ONCE(inet->local_port_range);
}

static u64 tcp_fields(const struct sock *sk)
{
	const struct inet_connection_sock *icsk = inet_csk(sk);
	const struct tcp_sock *tp = tcp_sk(sk);

	if (sk->sk_state == TCP_TIME_WAIT)
		return inet_twsk(sk)->tw_substate ^ inet_twsk(sk)->tw_sport ^
		       sk->sk_daddr ^ sk->sk_rcv_saddr ^ sk->sk_dport;
	if (sk->sk_state == TCP_NEW_SYN_RECV)
		return sk->sk_num ^ sk->sk_daddr ^ sk->sk_rcv_saddr ^ sk->sk_dport;
	return common_fields(sk) ^ READ_ONCE(sk->sk_txrehash) ^
	       READ_ONCE(tp->rcv_nxt) ^ READ_ONCE(tp->copied_seq) ^ READ_ONCE(tp->write_seq) ^
	       READ_ONCE(tp->snd_una) ^ READ_ONCE(tp->snd_nxt) ^ READ_ONCE(tp->snd_wnd) ^
	       READ_ONCE(tp->rcv_wnd) ^ READ_ONCE(tp->rcv_tstamp) ^
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

static u64 udp_fields(const struct sock *sk)
{
	const struct inet_sock *inet = inet_sk(sk);
	const struct udp_sock *up = udp_sk(sk);

	return common_fields(sk) ^
	       atomic_read(&sk->sk_rmem_alloc) ^ READ_ONCE(up->forward_deficit) ^
	       refcount_read(&sk->sk_wmem_alloc) ^ READ_ONCE(inet->mc_ttl) ^
	       READ_ONCE(inet->mc_addr) ^ READ_ONCE(up->udp_flags) ^ READ_ONCE(up->gso_size) ^
	       READ_ONCE(up->encap_type) ^ sk->sk_no_check_tx ^ READ_ONCE(sk->sk_incoming_cpu);
}

static int walk_show(struct seq_file *m, void *v)
{
	seen += v != SEQ_START_TOKEN;
	return 0;
}

static int tcp_show(struct seq_file *m, void *v)
{
	if (v != SEQ_START_TOKEN)
		sink = tcp_fields(v);
	return walk_show(m, v);
}

static int udp_show(struct seq_file *m, void *v)
{
	if (v != SEQ_START_TOKEN)
		sink = udp_fields(v);
	return walk_show(m, v);
}

static struct tcp_seq_afinfo tcp_afinfo = { .family = AF_INET };
static struct udp_seq_afinfo udp_afinfo = { .family = AF_INET };

static struct {
	const char *name;
	const char *model; /* whose iterator is borrowed */
	void *afinfo;
	unsigned int state_size;
	struct seq_operations ops;
} files[] = {
	{ "walk_tcp", "/proc/net/tcp", &tcp_afinfo, sizeof(struct tcp_iter_state), { .show = walk_show } },
	{ "fields_tcp", "/proc/net/tcp", &tcp_afinfo, sizeof(struct tcp_iter_state), { .show = tcp_show } },
	{ "walk_udp", "/proc/net/udp", &udp_afinfo, sizeof(struct udp_iter_state), { .show = walk_show } },
	{ "fields_udp", "/proc/net/udp", &udp_afinfo, sizeof(struct udp_iter_state), { .show = udp_show } },
};

static int borrow(const char *model, struct seq_operations *ops)
{
	struct file *file = filp_open(model, O_RDONLY, 0);
	const struct seq_file *m;

	if (IS_ERR(file))
		return PTR_ERR(file);
	m = file->private_data;
	ops->start = m->op->start;
	ops->next = m->op->next;
	ops->stop = m->op->stop;
	filp_close(file, NULL);
	return 0;
}

static void __exit walk_exit(void)
{
	for (int i = 0; i < ARRAY_SIZE(files); i++)
		remove_proc_entry(files[i].name, init_net.proc_net);
}

static int __init walk_init(void)
{
	for (int i = 0; i < ARRAY_SIZE(files); i++) {
		int error = borrow(files[i].model, &files[i].ops);

		if (!error && !proc_create_net_data(files[i].name, 0400, init_net.proc_net, &files[i].ops,
						    files[i].state_size, files[i].afinfo))
			error = -ENOMEM;
		if (error) {
			while (i--)
				remove_proc_entry(files[i].name, init_net.proc_net);
			return error;
		}
	}
	return 0;
}

module_init(walk_init);
module_exit(walk_exit);
MODULE_DESCRIPTION("Walks the socket tables and prints nothing, for the benchmark of knetstat");
MODULE_LICENSE("GPL");
