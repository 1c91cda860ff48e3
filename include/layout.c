// SPDX-License-Identifier: GPL-2.0
/*
 * The questions that the kernel's own compiler answers for src/sys: where a
 * field lies, how large a structure is, what a constant is worth. Kbuild turns
 * the answers into src/sys/layout.rs (the pattern of the kernel's asm-offsets).
 *
 * A row names structure, field and Rust type. The type is asserted here, so a
 * field that changes its type stops the build instead of being read wrongly.
 */

#include <linux/fs.h>
#include <linux/ipv6.h>
#include <linux/mount.h>
#include <linux/seq_file.h>
#include <linux/seq_file_net.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/inet_timewait_sock.h>
#include <net/net_namespace.h>
#include <net/raw.h>
#include <net/tcp.h>
#include <net/tls.h>
#include <net/udp.h>

#include "knetstat.h"
#include "prototypes.h"

#if BITS_PER_LONG != 64
#error "knetstat is for 64-bit kernels"
#endif
#if !IS_ENABLED(CONFIG_NET_NS) || !IS_ENABLED(CONFIG_IPV6) || !IS_ENABLED(CONFIG_PROC_FS) || \
	!IS_ENABLED(CONFIG_NET_RX_BUSY_POLL)
#error "knetstat needs CONFIG_NET_NS, IPV6, PROC_FS and NET_RX_BUSY_POLL"
#endif

/* Rust's names of C's types, as rust/ffi.rs maps them. */
typedef s8 i8;
typedef s16 i16;
typedef int i32;
typedef s64 i64;
typedef long isize;
typedef unsigned long usize;
typedef struct in6_addr In6;

#define ANSWER(text, value) asm volatile("\n.ascii \"->" text "\"" : : "i"(value))

#define PLACE(structure, member, name, type)                                    \
	ANSWER("field!(" #structure "." name ": " type " = %c0);",              \
	       offsetof(struct structure, member))

/* A field of the Rust type @type; @name is Rust's name for it where @member is a path. */
#define NESTED(structure, member, name, type)                                   \
	static_assert(__same_type(((struct structure *)0)->member, type));      \
	PLACE(structure, member, #name, #type)
#define FIELD(structure, member, type)                                          \
	static_assert(__same_type(((struct structure *)0)->member, type));      \
	PLACE(structure, member, #member, #type)

/* A field of an option that this kernel does not have: Rust reads 0 from it, for every socket. */
#define ABSENT(structure, name, type)                                           \
	ANSWER("absent!(" #structure "." #name ": " #type ");", 0)

/* A pointer to @target, which Rust sees as an address alone. */
#define POINTER(structure, member, name, target)                                \
	static_assert(__same_type(((struct structure *)0)->member, target *));  \
	PLACE(structure, member, #name, "*mut c_void")

#define SIZE(structure) ANSWER("size!(" #structure " = %c0);", sizeof(struct structure))

/* For a bit of sk_flags: one that no flag has, where this kernel lacks the option. */
#define NO_FLAG (BITS_PER_LONG - 1)

#define VALUE(name, type) ANSWER("value!(" #name ": " #type " = %c0);", (__force type)(name))

/* A row of the tables in knetstat.h. */
#define PLACED(name, number, field) VALUE(name, u32);

void layout(void);
void layout(void)
{
	/* The part that full sockets, TIME_WAIT entries and requests share. */
	FIELD(sock_common, skc_family, u16);
	FIELD(sock_common, skc_num, u16);
	FIELD(sock_common, skc_dport, u16);
	FIELD(sock_common, skc_daddr, u32);
	FIELD(sock_common, skc_rcv_saddr, u32);
	FIELD(sock_common, skc_v6_daddr, In6);
	FIELD(sock_common, skc_v6_rcv_saddr, In6);
	FIELD(sock_common, skc_bound_dev_if, i32);
	POINTER(sock_common, skc_net.net, skc_net, struct net);

	/* Both kinds of chain are walked by one loop: a link is the next link's address. */
	PLACE(sock_common, skc_node, "skc_node", "*mut c_void");
	static_assert(offsetof(struct sock_common, skc_node) ==
		      offsetof(struct sock_common, skc_nulls_node));
	static_assert(offsetof(struct hlist_node, next) == 0);
	static_assert(offsetof(struct hlist_nulls_node, next) == 0);
	static_assert(__same_type(((struct hlist_node *)0)->next, struct hlist_node *));
	static_assert(__same_type(((struct hlist_nulls_node *)0)->next,
				  struct hlist_nulls_node *));

	/* A socket of any kind begins with a sock_common, a full one with a sock. */
	static_assert(offsetof(struct sock, __sk_common) == 0);
	static_assert(offsetof(struct inet_timewait_sock, __tw_common) == 0);
	static_assert(offsetof(struct inet_request_sock, req.__req_common) == 0);
	static_assert(offsetof(struct inet_sock, sk) == 0);
	static_assert(offsetof(struct inet_connection_sock, icsk_inet) == 0);
	static_assert(offsetof(struct tcp_sock, inet_conn) == 0);
	static_assert(offsetof(struct udp_sock, inet) == 0);
	static_assert(offsetof(struct raw_sock, inet) == 0);
	static_assert(offsetof(struct raw6_sock, inet) == 0);

	/* struct sock: what SOL_SOCKET options and the queues of UDP are made of. */
	NESTED(sock, __sk_common.skc_flags, sk_flags, usize);
	FIELD(sock, sk_rcvbuf, i32);
	FIELD(sock, sk_sndbuf, i32);
	FIELD(sock, sk_userlocks, u8);
	FIELD(sock, sk_rcvtimeo, isize);
	FIELD(sock, sk_sndtimeo, isize);
	FIELD(sock, sk_lingertime, usize);
	FIELD(sock, sk_ack_backlog, u32);
	FIELD(sock, sk_max_ack_backlog, u32);
	NESTED(sock, sk_wmem_alloc.refs.counter, sk_wmem_alloc, i32);
	NESTED(sock, sk_rmem_alloc.counter, sk_rmem_alloc, i32);
	POINTER(sock, __sk_common.skc_net.net, sk_net, struct net);
	FIELD(sock, sk_mark, u32);
	FIELD(sock, sk_priority, u32);
	NESTED(sock, __sk_common.skc_bound_dev_if, sk_bound_dev_if, i32);
	NESTED(sock, __sk_common.skc_incoming_cpu, sk_incoming_cpu, i32);
	FIELD(sock, sk_max_pacing_rate, usize);
	FIELD(sock, sk_ll_usec, u32);
	FIELD(sock, sk_prefer_busy_poll, u8);
	FIELD(sock, sk_rcvlowat, i32);
	FIELD(sock, sk_tsflags, u32);
	FIELD(sock, sk_peek_off, i32);
	FIELD(sock, sk_reserved_mem, u32);
	FIELD(sock, sk_txrehash, u8);
	FIELD(sock, sk_txhash, u32);
	FIELD(sock, sk_clockid, u8);
	FIELD(sock, sk_bind_phc, i32);
	POINTER(sock, sk_filter, sk_filter, struct sk_filter);
	POINTER(sock, sk_reuseport_cb, sk_reuseport_cb, struct sock_reuseport);
	VALUE(SOF_TIMESTAMPING_BIND_PHC, u32);
	VALUE(SOCK_SNDBUF_LOCK, u8);
	VALUE(SOCK_RCVBUF_LOCK, u8);

	/* Bits of sk_flags. */
	VALUE(SOCK_URGINLINE, u32);
	VALUE(SOCK_KEEPOPEN, u32);
	VALUE(SOCK_LINGER, u32);
	VALUE(SOCK_BROADCAST, u32);
	VALUE(SOCK_DBG, u32);
	VALUE(SOCK_RCVTSTAMP, u32);
	VALUE(SOCK_RCVTSTAMPNS, u32);
	VALUE(SOCK_LOCALROUTE, u32);
	VALUE(SOCK_RXQ_OVFL, u32);
	VALUE(SOCK_ZEROCOPY, u32);
	VALUE(SOCK_WIFI_STATUS, u32);
	VALUE(SOCK_NOFCS, u32);
	VALUE(SOCK_FILTER_LOCKED, u32);
	VALUE(SOCK_SELECT_ERR_QUEUE, u32);
	VALUE(SOCK_TXTIME, u32);
	VALUE(SOCK_TSTAMP_NEW, u32);
	VALUE(SOCK_RCVMARK, u32);
#ifdef SO_RCVPRIORITY
	VALUE(SOCK_RCVPRIORITY, u32);
#else
	ANSWER("value!(SOCK_RCVPRIORITY: u32 = %c0);", NO_FLAG);
#endif

	FIELD(inet_sock, inet_sport, u16);

	/* Bitfields, and the names behind pointers: see knetstat.h. */
	KNETSTAT_COMMON_BITS(PLACED)
	KNETSTAT_IPV6_BITS(PLACED)
	KNETSTAT_SOCK_BITS(PLACED)
	KNETSTAT_OFTEN_TCP_BITS(PLACED)
	KNETSTAT_TCP_BITS(PLACED)
	KNETSTAT_RXOPT_BITS(PLACED)
	KNETSTAT_NAMES(PLACED)
	VALUE(TCP_NODELAY_BIT, u32);
	VALUE(TCP_CORK_BIT, u32);

	/* The buffers for names, see src/report/name.rs. */
	static_assert(IFNAMSIZ == 16 && TCP_CA_NAME_MAX == 16 && TCP_ULP_NAME_MAX == 16);

	/* Options of IPPROTO_IP. */
	FIELD(inet_sock, inet_flags, usize);
	FIELD(inet_sock, uc_ttl, i16);
	FIELD(inet_sock, tos, u8);
	FIELD(inet_sock, min_ttl, u8);
	FIELD(inet_sock, mc_ttl, u8);
	FIELD(inet_sock, pmtudisc, u8);
	FIELD(inet_sock, uc_index, i32);
	FIELD(inet_sock, mc_addr, u32);
	FIELD(inet_sock, mc_index, i32);
	POINTER(inet_sock, inet_opt, inet_opt, struct ip_options_rcu);
	FIELD(inet_sock, local_port_range, u32);
	POINTER(inet_sock, pinet6, pinet6, struct ipv6_pinfo);
	VALUE(INET_FLAGS_PKTINFO, u32);
	VALUE(INET_FLAGS_TTL, u32);
	VALUE(INET_FLAGS_TOS, u32);
	VALUE(INET_FLAGS_RECVOPTS, u32);
	VALUE(INET_FLAGS_RETOPTS, u32);
	VALUE(INET_FLAGS_PASSSEC, u32);
	VALUE(INET_FLAGS_ORIGDSTADDR, u32);
	VALUE(INET_FLAGS_CHECKSUM, u32);
	VALUE(INET_FLAGS_RECVFRAGSIZE, u32);
	VALUE(INET_FLAGS_RECVERR, u32);
	VALUE(INET_FLAGS_RECVERR_RFC4884, u32);
	VALUE(INET_FLAGS_FREEBIND, u32);
	VALUE(INET_FLAGS_HDRINCL, u32);
	VALUE(INET_FLAGS_MC_LOOP, u32);
	VALUE(INET_FLAGS_MC_ALL, u32);
	VALUE(INET_FLAGS_TRANSPARENT, u32);
	VALUE(INET_FLAGS_NODEFRAG, u32);
	VALUE(INET_FLAGS_BIND_ADDRESS_NO_PORT, u32);
	VALUE(INET_FLAGS_MC6_LOOP, u32);
	VALUE(INET_FLAGS_RECVERR6_RFC4884, u32);
	VALUE(INET_FLAGS_MC6_ALL, u32);
	VALUE(INET_FLAGS_AUTOFLOWLABEL_SET, u32);
	VALUE(INET_FLAGS_AUTOFLOWLABEL, u32);
	VALUE(INET_FLAGS_DONTFRAG, u32);
	VALUE(INET_FLAGS_RECVERR6, u32);
	VALUE(INET_FLAGS_RTALERT_ISOLATE, u32);
	VALUE(INET_FLAGS_SNDFLOW, u32);
	VALUE(INET_FLAGS_RTALERT, u32);
	VALUE(INET_FLAGS_REPFLOW, u32);

	/* Options of IPPROTO_IPV6. */
	FIELD(ipv6_pinfo, hop_limit, i16);
	FIELD(ipv6_pinfo, pmtudisc, u8);
	FIELD(ipv6_pinfo, tclass, u8);
	FIELD(ipv6_pinfo, mcast_hops, u8);
	FIELD(ipv6_pinfo, frag_size, u32);
	FIELD(ipv6_pinfo, ucast_oif, i32);
	FIELD(ipv6_pinfo, mcast_oif, i32);
	FIELD(ipv6_pinfo, srcprefs, u8);
	FIELD(ipv6_pinfo, min_hopcount, u8);
	NESTED(ipv6_pinfo, rxopt.all, rxopt, u16);
	PLACE(ipv6_pinfo, sticky_pktinfo, "sticky_pktinfo", "[u32; 5]");
	static_assert(sizeof(struct in6_pktinfo) == 5 * sizeof(u32));
	static_assert(offsetof(struct in6_pktinfo, ipi6_ifindex) == 4 * sizeof(u32));
	FIELD(inet_timewait_sock, tw_sport, u16);
	FIELD(inet_timewait_sock, tw_substate, u8);

	/* TCP: options, queues, and what the Diag column judges. */
	FIELD(inet_connection_sock, icsk_user_timeout, u32);
	NESTED(inet_connection_sock, icsk_accept_queue.fastopenq.max_qlen, max_qlen, i32);
	NESTED(inet_connection_sock, icsk_accept_queue.rskq_defer_accept, rskq_defer_accept, u8);
	FIELD(tcp_sock, keepalive_time, u32);
	FIELD(tcp_sock, keepalive_intvl, u32);
	FIELD(tcp_sock, keepalive_probes, u8);
	FIELD(tcp_sock, rcv_nxt, u32);
	FIELD(tcp_sock, copied_seq, u32);
	FIELD(tcp_sock, write_seq, u32);
	FIELD(tcp_sock, snd_una, u32);
	FIELD(tcp_sock, snd_wnd, u32);
	FIELD(tcp_sock, rcv_wnd, u32);
	FIELD(inet_connection_sock, icsk_retransmits, u8);
	FIELD(inet_connection_sock, icsk_probes_out, u8);
	FIELD(inet_connection_sock, icsk_rto, u32);

	FIELD(inet_connection_sock, icsk_syn_retries, u8);
#ifdef TCP_RTO_MAX_MS
	FIELD(inet_connection_sock, icsk_rto_max, u32);
#else
	ABSENT(inet_connection_sock, icsk_rto_max, u32);
#endif
#ifdef TCP_RTO_MIN_US
	FIELD(inet_connection_sock, icsk_rto_min, u32);
#else
	ABSENT(inet_connection_sock, icsk_rto_min, u32);
#endif
#ifdef TCP_DELACK_MAX_US
	FIELD(inet_connection_sock, icsk_delack_max, u32);
	VALUE(TCP_DELACK_MAX, u32);
#else
	ABSENT(inet_connection_sock, icsk_delack_max, u32);
	ANSWER("value!(TCP_DELACK_MAX: u32 = %c0);", 0);
#endif
	POINTER(inet_connection_sock, icsk_ca_ops, icsk_ca_ops, const struct tcp_congestion_ops);
	POINTER(inet_connection_sock, icsk_ulp_ops, icsk_ulp_ops, const struct tcp_ulp_ops);
	FIELD(tcp_sock, mss_cache, u32);
	NESTED(tcp_sock, rx_opt.user_mss, user_mss, u16);
	NESTED(tcp_sock, rx_opt.mss_clamp, mss_clamp, u16);
	FIELD(tcp_sock, linger2, i32);
	FIELD(tcp_sock, window_clamp, u32);
	FIELD(tcp_sock, notsent_lowat, u32);
	FIELD(tcp_sock, tcp_tx_delay, u32);
	static_assert(TLS_MAX_PAYLOAD_SIZE == 1 << 14); /* src/report/tls.rs */

	FIELD(udp_sock, forward_deficit, i32);
	FIELD(udp_sock, udp_flags, usize);
	FIELD(udp_sock, encap_type, u8);
	FIELD(udp_sock, gso_size, u16);
	VALUE(UDP_FLAGS_CORK, u32);
	VALUE(UDP_FLAGS_NO_CHECK6_TX, u32);
	VALUE(UDP_FLAGS_NO_CHECK6_RX, u32);
	VALUE(UDP_FLAGS_GRO_ENABLED, u32);

	/* Raw sockets; the filters are theirs alone. */
	NESTED(raw_sock, filter.data, filter, u32);
	FIELD(raw6_sock, checksum, u32);
	FIELD(raw6_sock, offset, u32);
	PLACE(raw6_sock, filter, "filter", "[u32; 8]");
	static_assert(sizeof_field(struct raw6_sock, filter) == 8 * sizeof(u32));
	VALUE(IPPROTO_RAW, u16);
	VALUE(IPPROTO_ICMP, u16);
	VALUE(IPPROTO_ICMPV6, u16);
	VALUE(IPPROTO_MH, u16);

	/* What a namespace gives a socket that sets nothing itself. */
	NESTED(net, core.sysctl_txrehash, sysctl_txrehash, u8);
	NESTED(net, ipv4.sysctl_ip_no_pmtu_disc, sysctl_ip_no_pmtu_disc, u8);
#ifdef TCP_RTO_MAX_MS
	NESTED(net, ipv4.sysctl_tcp_rto_max_ms, sysctl_tcp_rto_max_ms, i32);
#else
	ABSENT(net, sysctl_tcp_rto_max_ms, i32);
#endif
#ifdef TCP_RTO_MIN_US
	NESTED(net, ipv4.sysctl_tcp_rto_min_us, sysctl_tcp_rto_min_us, i32);
#else
	ABSENT(net, sysctl_tcp_rto_min_us, i32);
#endif
	NESTED(net, ipv4.sysctl_tcp_keepalive_intvl, sysctl_tcp_keepalive_intvl, i32);
	POINTER(net, ipv4.tcp_congestion_control, tcp_congestion_control,
		const struct tcp_congestion_ops);
	NESTED(net, ipv6.sysctl.flowlabel_reflect, sysctl_flowlabel_reflect, i32);
	VALUE(FLOWLABEL_REFLECT_ESTABLISHED, i32);
	NESTED(net, ipv6.sysctl.bindv6only, sysctl_bindv6only, u8);

	VALUE(TCP_CLOSE, u8);
	VALUE(TCP_LISTEN, u8);
	VALUE(TCP_TIME_WAIT, u8);
	VALUE(TCP_NEW_SYN_RECV, u8);
	VALUE(AF_INET, u16);
	VALUE(AF_INET6, u16);
	VALUE(IP_PMTUDISC_DONT, u8);
	VALUE(IP_PMTUDISC_WANT, u8);
	VALUE(HZ, u32);

	/* The hash tables, see src/sys/tables.c. */
	VALUE(KNETSTAT_LISTENING, u32);
	VALUE(KNETSTAT_HASHED, u32);
	VALUE(KNETSTAT_UDP, u32);
	VALUE(KNETSTAT_RAW, u32);
	VALUE(KNETSTAT_RAW6, u32);

	/* seq_file and its private state, which begins with the namespace. */
	SIZE(seq_net_private);
	POINTER(seq_net_private, net, net, struct net);
	POINTER(seq_file, buf, buf, char);
	FIELD(seq_file, size, usize);
	FIELD(seq_file, from, usize);
	FIELD(seq_file, count, usize);
	FIELD(seq_file, index, i64);
	FIELD(seq_file, read_pos, i64);
	POINTER(seq_file, private, private, void);
	POINTER(file, private_data, private_data, void);
	NESTED(file, f_mode, f_mode, u32);
	VALUE(FMODE_READ, u32);
	POINTER(inode, i_private, i_private, void);
	POINTER(net, proc_net, proc_net, struct proc_dir_entry);

	ANSWER("version!(\\\"" KNETSTAT_VERSION "\\\");", 0);
}
