/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The border between the two languages of the module. Rust's side of it is
 * src/sys/ffi.rs.
 */
#ifndef KNETSTAT_H
#define KNETSTAT_H

#include <linux/types.h>

struct file;
struct inode;
struct ipv6_pinfo;
struct net;
struct raw_hashinfo;
struct request_sock;
struct seq_file;
struct seq_net_private;
struct sock;
struct sock_common;
struct user_namespace;
struct vfsmount;

/*
 * Where each bitfield lies in what the knetstat_*_bits functions return. A
 * field of one bit is named after the option that it is; Rust takes all of
 * them from here, through include/layout.c.
 */
enum {
	/* knetstat_common_bits; sk_state is in the lowest eight. */
	SK_REUSE_BITS = 8, /* four */
	SK_REUSEPORT_BIT = 12,
	SK_IPV6ONLY_BIT,

	/* knetstat_udp_bits, besides */
	UDP_NO_CHECK_TX_BIT = 16,

	/* knetstat_tcp_bits, besides */
	TCP_NONAGLE_BITS = 16, /* four: TCP_NAGLE_OFF, TCP_NAGLE_CORK, TCP_NAGLE_PUSH */
	TCP_NODELAY_BIT = TCP_NONAGLE_BITS,
	TCP_CORK_BIT,
	TCP_REPAIR_BIT = 20,
	TCP_INQ_BIT,
	TCP_FASTOPEN_CONNECT_BIT,
	TCP_FASTOPEN_NO_COOKIE_BIT,
	TCP_THIN_LTO_BIT,
	TCP_SAVE_SYN_BITS, /* two */
	TCP_CA_SETSOCKOPT_BIT = 27,

	/* knetstat_rxopt_bits */
	RXOPT_SRCRT_BIT = 0,
	RXOPT_OSRCRT_BIT,
	RXOPT_RXINFO_BIT,
	RXOPT_RXOINFO_BIT,
	RXOPT_RXHLIM_BIT,
	RXOPT_RXOHLIM_BIT,
	RXOPT_HOPOPTS_BIT,
	RXOPT_OHOPOPTS_BIT,
	RXOPT_DSTOPTS_BIT,
	RXOPT_ODSTOPTS_BIT,
	RXOPT_RXFLOW_BIT,
	RXOPT_RXTCLASS_BIT,
	RXOPT_RXPMTU_BIT,
	RXOPT_RXORIGDSTADDR_BIT,
	RXOPT_RECVFRAGSIZE_BIT,
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

/* C, called by Rust. */
bool knetstat_owner(void);
int knetstat_net_get(struct seq_net_private *p, const struct inode *inode);
void knetstat_net_put(struct seq_net_private *p);
int knetstat_seq_lock(struct seq_file *m);
void knetstat_seq_unlock(struct seq_file *m);
void *knetstat_buffer(size_t size);
int knetstat_copy_from_user(void *to, const void __user *from, size_t len);
struct file *knetstat_file_open(struct vfsmount *mnt, const char *path);
void *knetstat_udp_lock(const struct net *net, unsigned int bucket);
void knetstat_udp_unlock(const struct net *net, unsigned int bucket);
unsigned int knetstat_udp_mask(const struct net *net);
void *knetstat_raw_first(const struct raw_hashinfo *table, unsigned int bucket);
struct user_namespace *knetstat_user_ns(const struct file *file);
bool knetstat_net_admin(const struct net *net);
u32 knetstat_sock_uid(struct user_namespace *ns, const struct sock *sk);
u64 knetstat_sock_ino(const struct sock *sk);
u32 knetstat_request_uid(struct user_namespace *ns, const struct request_sock *req);
void knetstat_tcp_prefetch_bucket(const struct net *net, unsigned int bucket);
void knetstat_udp_prefetch_bucket(const struct net *net, unsigned int bucket);
u32 knetstat_common_bits(const struct sock_common *sk);
u32 knetstat_udp_bits(const struct sock_common *sk, const void *ahead);
u32 knetstat_tcp_bits(const struct sock_common *sk, const void *ahead);
u32 knetstat_txtime_flags(const struct sock *sk);
u32 knetstat_rxopt_bits(const struct ipv6_pinfo *np);
void knetstat_device_name(const struct net *net, int ifindex, char *name, size_t size);
void knetstat_congestion_name(const struct sock *sk, char *name, size_t size);
void knetstat_ulp_name(const struct sock *sk, char *name, size_t size);

#endif
