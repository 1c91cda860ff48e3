// SPDX-License-Identifier: GPL-2.0
/*
 * What only C can do: call inline functions and macros (locks differ between
 * SMP, UP and RT), read bitfields, and lay out tables of operations. What is
 * read of every socket stands in sock.c.
 */

#include <linux/capability.h>
#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/ipv6.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/mount.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/proc_fs.h>
#include <linux/rcupdate.h>
#include <linux/seq_file.h>
#include <linux/seq_file_net.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/tcp.h>
#include <linux/uaccess.h>
#include <linux/uidgid.h>
#include <net/request_sock.h>
#include <net/net_namespace.h>
#include <net/sock.h>
#include <net/sock_reuseport.h>
#include <net/tcp.h>
#include <net/tls.h>

#include "knetstat.h"

MODULE_VERSION(KNETSTAT_VERSION);

static u8 owner;
module_param(owner, byte, 0);
MODULE_PARM_DESC(owner, "1 adds the columns Uid and Inode");

bool knetstat_owner(void)
{
	return owner;
}

const struct proc_ops knetstat_proc_ops = {
	.proc_open	= knetstat_open,
	.proc_read_iter	= seq_read_iter,
	.proc_write	= knetstat_write,
	.proc_lseek	= seq_lseek,
	.proc_release	= knetstat_release,
};

const struct seq_operations knetstat_seq_ops = {
	.start	= knetstat_start,
	.next	= knetstat_next,
	.stop	= knetstat_stop,
	.show	= knetstat_show,
};

struct pernet_operations knetstat_net_ops = {
	.init	= knetstat_net_init,
	.exit	= knetstat_net_exit,
};

/* The namespace of an entry of /proc/net is its parent's data, see proc_net.c, PDE_NET. */
int knetstat_net_get(struct seq_net_private *p, const struct inode *inode)
{
	struct net *net = maybe_get_net(proc_get_parent_data(inode));

	if (!net)
		return -ENXIO;
	p->net = net;
	netns_tracker_alloc(net, &p->ns_tracker, GFP_KERNEL);
	return 0;
}

void knetstat_net_put(struct seq_net_private *p)
{
	put_net_track(p->net, &p->ns_tracker);
}

/* Taken by seq_read_iter and seq_lseek as well. */
int knetstat_seq_lock(struct seq_file *m)
{
	return mutex_lock_interruptible(&m->lock) ? -ERESTARTSYS : 0;
}

void knetstat_seq_unlock(struct seq_file *m)
{
	mutex_unlock(&m->lock);
}

/*
 * Exchanges the buffer of a seq_file, in which there is nothing, for one of that size,
 * if there is memory for it. It is accounted to the reader's memory cgroup.
 */
void knetstat_buffer(struct seq_file *m, size_t size)
{
	char *buf = kvmalloc(size, GFP_KERNEL_ACCOUNT);

	if (!buf)
		return;
	kvfree(m->buf);
	m->buf = buf;
	m->size = size;
}

/* Takes the buffer away. seq_file makes another one when it needs one. */
void knetstat_no_buffer(struct seq_file *m)
{
	kvfree(m->buf);
	m->buf = NULL;
	m->size = 0;
}

int knetstat_copy_from_user(void *to, const void __user *from, size_t len)
{
	return copy_from_user(to, from, len) ? -EFAULT : 0;
}

struct file *knetstat_file_open(struct vfsmount *mnt, const char *path)
{
	return file_open_root_mnt(mnt, path, O_RDONLY, 0);
}

/* That of the credentials which the file was opened with, see seq_user_ns. */
struct user_namespace *knetstat_user_ns(const struct file *file)
{
	return file->f_cred->user_ns;
}

/* Asked at open(2), so of the opener. An ordinary reader is no cause for an audit record. */
bool knetstat_net_admin(const struct net *net)
{
	return ns_capable_noaudit(net->user_ns, CAP_NET_ADMIN);
}

u32 knetstat_sock_uid(struct user_namespace *ns, const struct sock *sk)
{
	return from_kuid_munged(ns, READ_ONCE(sk->sk_uid));
}

/*
 * The number of the socket's inode, or 0 for a socket without a process. Kernels
 * that keep no number in the socket find the inode through sk_socket, which
 * sock_orphan clears: sock_i_ino takes sk_callback_lock for that, with bottom
 * halves off. It may be called with the lock of a hash bucket held, as the
 * kernel's own listings do (get_tcp4_sock, udp4_format_sock, raw_sock_seq_show): so
 * no holder of sk_callback_lock may wait for a bucket.
 */
u64 knetstat_sock_ino(const struct sock *sk)
{
	/* Not const in those kernels, for the lock's sake. */
	return sock_i_ino((struct sock *)sk);
}

/* A socket holds its control group from the beginning to the end. */
u64 knetstat_cgroup(const struct sock *sk)
{
#ifdef CONFIG_SOCK_CGROUP_DATA
	return cgroup_id(sock_cgroup_ptr((struct sock_cgroup_data *)&sk->sk_cgrp_data));
#else
	return 0;
#endif
}

u32 knetstat_drops(const struct sock *sk)
{
#ifdef HAVE_sk_drops_read
	return sk_drops_read(sk);
#else
	return atomic_read(&sk->sk_drops);
#endif
}

/* See tcp_ipv4.c, get_openreq4. */
u32 knetstat_request_uid(struct user_namespace *ns, const struct request_sock *req)
{
	return from_kuid_munged(ns, READ_ONCE(req->rsk_listener->sk_uid));
}

/*
 * Writes at most size bytes with the NUL; nothing but that where the device is
 * gone. A name may be torn while it is changed: the lock against that is not
 * exported.
 */
void knetstat_device_name(const struct net *net, int ifindex, char *name, size_t size)
{
	const struct net_device *dev;

	name[0] = '\0';
	rcu_read_lock();
	/* The look-up changes nothing of the namespace. */
	dev = dev_get_by_index_rcu((struct net *)net, ifindex);
	if (dev)
		strscpy(name, dev->name, size);
	rcu_read_unlock();
}

/* Whether a program chooses among the sockets that share the port, see reuseport_attach_prog. */
bool knetstat_reuseport_prog(const struct sock *sk)
{
	const struct sock_reuseport *group;
	bool found;

	rcu_read_lock();
	group = rcu_dereference(sk->sk_reuseport_cb);
	found = group && rcu_access_pointer(group->prog);
	rcu_read_unlock();
	return found;
}

/* How many bytes getsockopt(2) gives for IP_OPTIONS, see ip_sockglue.c, do_ip_getsockopt. */
u32 knetstat_ip_options(const struct sock *sk)
{
	const struct ip_options_rcu *options;
	u32 len;

	rcu_read_lock();
	options = rcu_dereference(inet_sk(sk)->inet_opt);
	len = options ? options->opt.optlen : 0;
	rcu_read_unlock();
	return len;
}

/*
 * A socket gets its context before its operations, and its protocol keeps both until it is
 * closed, see tls_main.c, tls_init and tls_sk_proto_close; the context is freed
 * after all RCU readers are done, or when the socket is.
 */
struct knetstat_tls knetstat_tls(const struct sock *sk)
{
	const struct tcp_ulp_ops *ops = READ_ONCE(inet_csk(sk)->icsk_ulp_ops);
	const struct tls_context *context;
	struct knetstat_tls tls = {};

	rcu_read_lock();
	context = rcu_dereference(inet_csk(sk)->icsk_ulp_data);
	if (ops && context && !strcmp(ops->name, "tls")) {
		tls.zerocopy = context->zerocopy_sendfile;
		tls.no_pad = context->rx_no_pad;
#ifdef TLS_TX_MAX_PAYLOAD_LEN
		tls.max_payload = READ_ONCE(context->tx_max_payload_len);
#endif
	}
	rcu_read_unlock();
	return tls;
}

/*
 * A hashed socket holds the module of each kind of operations. One that is just
 * being replaced goes away after all RCU readers are done, see
 * tcp_unregister_congestion_control and tcp_unregister_ulp.
 */
void knetstat_name(const struct sock *sk, unsigned int which, char *name, size_t size)
{
#define COPIED(number, place, field) case number: {                             \
		typeof(field) holder = READ_ONCE(field);                        \
		if (holder)                                                     \
			strscpy(name, holder->name, size);                      \
		break;                                                          \
	}

	name[0] = '\0';
	rcu_read_lock();
	switch (which) {
	KNETSTAT_NAMES(COPIED)
	}
	rcu_read_unlock();
}
