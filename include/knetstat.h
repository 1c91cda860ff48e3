/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The border between the two languages of the module. Rust's side of it is
 * src/sys/ffi.rs.
 */
#ifndef KNETSTAT_H
#define KNETSTAT_H

#include <linux/types.h>

struct file;
struct in6_addr;
struct inet_timewait_sock;
struct inode;
struct ipv6_pinfo;
struct net;
struct request_sock;
struct seq_file;
struct seq_net_private;
struct sock;
struct sock_common;
struct user_namespace;
struct vfsmount;

/*
 * The bitfields of a socket, which have no address that Rust could read. A row
 * is a name, its place in the word that the function gives, and the field. The
 * function (src/sys/sock.c) and the constant of Rust (layout.c) follow from it.
 * A name that ends in _BITS is of a field of several bits.
 */
/* Of every entry; the lowest eight are sk_state. */
#define KNETSTAT_COMMON_BITS(bit)                                                \
	bit(SK_REUSE_BITS, 8, sk->skc_reuse)                                    \
	bit(SK_REUSEPORT_BIT, 12, sk->skc_reuseport)

/* knetstat_common_bits, besides: what only IPv6 sockets are asked for. */
#define KNETSTAT_IPV6_BITS(bit)                                                  \
	bit(SK_IPV6ONLY_BIT, 13, sk->skc_ipv6only)

/* Of a full socket, besides: knetstat_tcp_bits, knetstat_datagram_bits. */
#define KNETSTAT_SOCK_BITS(bit)                                                  \
	bit(SK_NO_CHECK_TX_BIT, 14, sk->sk_no_check_tx)

/* knetstat_tcp_bits, besides. The first are set by many programs, the others by few. */
#define KNETSTAT_OFTEN_TCP_BITS(bit)                                             \
	bit(TCP_NONAGLE_BITS, 16, tp->nonagle)

#define KNETSTAT_TCP_BITS(bit)                                                   \
	bit(TCP_REPAIR_BIT, 20, tp->repair)                                     \
	bit(TCP_INQ_BIT, 21, tp->recvmsg_inq)                                   \
	bit(TCP_FASTOPEN_CONNECT_BIT, 22, tp->fastopen_connect)                 \
	bit(TCP_FASTOPEN_NO_COOKIE_BIT, 23, tp->fastopen_no_cookie)             \
	bit(TCP_THIN_LTO_BIT, 24, tp->thin_lto)                                 \
	bit(TCP_SAVE_SYN_BITS, 25, tp->save_syn)                                \
	bit(TCP_CA_SETSOCKOPT_BIT, 27, icsk->icsk_ca_setsockopt)

/* knetstat_rxopt_bits. */
#define KNETSTAT_RXOPT_BITS(bit)                                                 \
	bit(RXOPT_SRCRT_BIT, 0, np->rxopt.bits.srcrt)                           \
	bit(RXOPT_OSRCRT_BIT, 1, np->rxopt.bits.osrcrt)                         \
	bit(RXOPT_RXINFO_BIT, 2, np->rxopt.bits.rxinfo)                         \
	bit(RXOPT_RXOINFO_BIT, 3, np->rxopt.bits.rxoinfo)                       \
	bit(RXOPT_RXHLIM_BIT, 4, np->rxopt.bits.rxhlim)                         \
	bit(RXOPT_RXOHLIM_BIT, 5, np->rxopt.bits.rxohlim)                       \
	bit(RXOPT_HOPOPTS_BIT, 6, np->rxopt.bits.hopopts)                       \
	bit(RXOPT_OHOPOPTS_BIT, 7, np->rxopt.bits.ohopopts)                     \
	bit(RXOPT_DSTOPTS_BIT, 8, np->rxopt.bits.dstopts)                       \
	bit(RXOPT_ODSTOPTS_BIT, 9, np->rxopt.bits.odstopts)                     \
	bit(RXOPT_RXFLOW_BIT, 10, np->rxopt.bits.rxflow)                        \
	bit(RXOPT_RXTCLASS_BIT, 11, np->rxopt.bits.rxtclass)                    \
	bit(RXOPT_RXPMTU_BIT, 12, np->rxopt.bits.rxpmtu)                        \
	bit(RXOPT_RXORIGDSTADDR_BIT, 13, np->rxopt.bits.rxorigdstaddr)          \
	bit(RXOPT_RECVFRAGSIZE_BIT, 14, np->rxopt.bits.recvfragsize)

/*
 * The names that hang on a socket: which one, its number, and the pointer to the
 * structure that has it.
 */
#define KNETSTAT_NAMES(name)                                                     \
	name(NAME_CONGESTION, 0, inet_csk(sk)->icsk_ca_ops)                     \
	name(NAME_ULP, 1, inet_csk(sk)->icsk_ulp_ops)

#define KNETSTAT_ENUMERATOR(name, number, field) name = number,
enum {
	KNETSTAT_COMMON_BITS(KNETSTAT_ENUMERATOR)
	KNETSTAT_IPV6_BITS(KNETSTAT_ENUMERATOR)
	KNETSTAT_SOCK_BITS(KNETSTAT_ENUMERATOR)
	KNETSTAT_OFTEN_TCP_BITS(KNETSTAT_ENUMERATOR)
	KNETSTAT_TCP_BITS(KNETSTAT_ENUMERATOR)
	KNETSTAT_RXOPT_BITS(KNETSTAT_ENUMERATOR)
	KNETSTAT_NAMES(KNETSTAT_ENUMERATOR)
};

/* The hash tables, in the order in which those of one protocol are listed. */
enum {
	KNETSTAT_LISTENING, /* lhash2 of TCP */
	KNETSTAT_HASHED, /* ehash: all other TCP sockets, TIME_WAIT entries and requests */
	KNETSTAT_UDP,
	KNETSTAT_RAW,
	KNETSTAT_RAW6,
};

/* Parts of nonagle. */
enum {
	TCP_NODELAY_BIT = TCP_NONAGLE_BITS, /* TCP_NAGLE_OFF */
	TCP_CORK_BIT, /* TCP_NAGLE_CORK */
};

/* Rust, called by the tables of operations in src/sys/inline.c. */
int knetstat_open(struct inode *inode, struct file *file);
int knetstat_release(struct inode *inode, struct file *file);
ssize_t knetstat_write(struct file *file, const char __user *text, size_t len, loff_t *pos);
void *knetstat_start(struct seq_file *m, loff_t *pos);
void *knetstat_next(struct seq_file *m, void *v, loff_t *pos);
void knetstat_stop(struct seq_file *m, void *v);
int knetstat_show(struct seq_file *m, void *v);
int knetstat_net_init(struct net *net);
void knetstat_net_exit(struct net *net);

/* The timers, by the numbers that inet_diag has for them. */
enum {
	TIMER_ON = 1,
	TIMER_KEEPALIVE,
	TIMER_TIMEWAIT,
	TIMER_PERSIST,
};

/* A timer that runs, or kind 0, and in how many jiffies it runs out. */
struct knetstat_timer {
	u32 left;
	u8 kind;
	u8 tries;
};

/* What SOL_TLS sets, all 0 where the socket has no TLS. */
struct knetstat_tls {
	u16 max_payload;
	u8 zerocopy;
	u8 no_pad;
};

/* Where a scout has come to in a table. */
struct knetstat_scout {
	const void *buckets; /* where the first link of the first one lies */
	const struct sock_common *at; /* NULL where it found no further bucket with sockets */
	u32 table;
	u32 upto; /* the bucket behind the last one that it looked at */
	u32 last; /* the last bucket to look at */
};

/* A bucket that is locked. */
struct knetstat_locked {
	void *lock; /* a spinlock_t */
	void *first; /* the first link */
};

/* C, called by Rust. */
bool knetstat_owner(void);
int knetstat_net_get(struct seq_net_private *p, const struct inode *inode);
void knetstat_net_put(struct seq_net_private *p);
int knetstat_seq_lock(struct seq_file *m);
void knetstat_seq_unlock(struct seq_file *m);
void knetstat_buffer(struct seq_file *m, size_t size);
void knetstat_no_buffer(struct seq_file *m);
int knetstat_copy_from_user(void *to, const void __user *from, size_t len);
struct file *knetstat_file_open(struct vfsmount *mnt, const char *path);
struct user_namespace *knetstat_user_ns(const struct file *file);
bool knetstat_net_admin(const struct net *net);
u32 knetstat_sock_uid(struct user_namespace *ns, const struct sock *sk);
u64 knetstat_sock_ino(const struct sock *sk);
u64 knetstat_cgroup(const struct sock *sk);
u32 knetstat_drops(const struct sock *sk);
struct knetstat_timer knetstat_timer(const struct sock *sk);
struct knetstat_timer knetstat_timewait_timer(const struct inet_timewait_sock *tw);
struct knetstat_timer knetstat_request_timer(const struct request_sock *req);
u32 knetstat_request_uid(struct user_namespace *ns, const struct request_sock *req);
int knetstat_breathe(void);
void *knetstat_seek(const struct net *net, unsigned int table, u32 *upto, u32 last);
void knetstat_bh_disable(void);
void knetstat_bh_enable(void);
struct knetstat_locked knetstat_lock(const struct net *net, unsigned int table, u32 bucket);
void knetstat_unlock(void *lock);
u32 knetstat_tcp_bucket(const struct net *net, const struct in6_addr *local, u16 lport,
			const struct in6_addr *remote, u16 rport);
u32 knetstat_udp_bucket(const struct net *net, u16 port);
u32 knetstat_raw_bucket(const struct net *net, u16 protocol);
bool knetstat_hold(struct sock_common *sk);
void knetstat_put(struct sock_common *sk);
void *knetstat_back(const struct sock_common *sk);
void knetstat_scout_begin(struct knetstat_scout *scout, const struct net *net);
bool knetstat_scout_step(struct knetstat_scout *scout);
bool knetstat_scout_leap(struct knetstat_scout *scout);
void knetstat_scout_end(void);
u32 knetstat_common_bits(const struct sock_common *sk);
u32 knetstat_datagram_bits(const struct sock_common *sk);
u32 knetstat_tcp_bits(const struct sock_common *sk);
u32 knetstat_txtime_flags(const struct sock *sk);
u32 knetstat_rxopt_bits(const struct ipv6_pinfo *np);
bool knetstat_reuseport_prog(const struct sock *sk);
u32 knetstat_ip_options(const struct sock *sk);
struct knetstat_tls knetstat_tls(const struct sock *sk);
void knetstat_device_name(const struct net *net, int ifindex, char *name, size_t size);
void knetstat_name(const struct sock *sk, unsigned int which, char *name, size_t size);

#endif
