// SPDX-License-Identifier: GPL-2.0
/*
 * A BPF iterator that prints for each TCP socket over IPv4 what a usual line of tcpstat has. So the kernel serves those
 * who may load programs: see bpf_iter.c, bpf_seq_read.
 */

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#define SEC(name) __attribute__((section(name), used))
#define AF_INET 2
#define SOCK_KEEPOPEN 3
#define TCP_NAGLE_OFF 1

/* What it reads of the kernel's own; where each field is, the loader finds out. */
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct seq_file;
struct bpf_iter_meta {
	struct seq_file *seq;
};
struct sock_common {
	u32 skc_daddr, skc_rcv_saddr;
	u16 skc_dport, skc_num, skc_family;
	volatile u8 skc_state;
	u8 skc_reuse : 4, skc_reuseport : 1;
	unsigned long skc_flags;
};
struct bpf_iter__tcp {
	struct bpf_iter_meta *meta;
	struct sock_common *sk_common;
};
struct tcp_sock {
	struct sock_common skc;
	u32 rcv_nxt, copied_seq, write_seq, snd_una, snd_wnd, rcv_wnd;
	u8 nonagle : 4;
};
#pragma clang attribute pop

static long (*const bpf_seq_printf)(struct seq_file *, const char *, u32, const void *, u32) = (void *)126;
static struct tcp_sock *(*const bpf_skc_to_tcp_sock)(void *) = (void *)137;

char gpl[] SEC("license") = "GPL";

SEC("iter/tcp")
int list(struct bpf_iter__tcp *ctx)
{
	static const char LINE[] = "%d %d %pI4:%u %pI4:%u %u %u SO_REUSEADDR=%u,SO_REUSEPORT=%u,SO_KEEPALIVE=%u,TCP_NODELAY=%u\n";
	struct sock_common *sk = ctx->sk_common;
	struct tcp_sock *tp;

	if (!sk || sk->skc_family != AF_INET)
		return 0;
	tp = bpf_skc_to_tcp_sock(sk);
	if (!tp)
		return 0;
	{
		u64 values[] = {
			tp->rcv_nxt - tp->copied_seq, tp->write_seq - tp->snd_una,
			(u64)&sk->skc_rcv_saddr, sk->skc_num, (u64)&sk->skc_daddr, __builtin_bswap16(sk->skc_dport),
			sk->skc_state, tp->snd_wnd == 0 || tp->rcv_wnd == 0,
			sk->skc_reuse, sk->skc_reuseport, sk->skc_flags >> SOCK_KEEPOPEN & 1,
			tp->nonagle & TCP_NAGLE_OFF,
		};

		bpf_seq_printf(ctx->meta->seq, LINE, sizeof(LINE), values, sizeof(values));
	}
	return 0;
}
