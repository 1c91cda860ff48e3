// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel's own way through a socket table costs, for the benchmark alone:
 * /proc/net/walk_tcp and walk_udp visit every socket and print nothing,
 * fields_tcp and fields_udp also read the fields that a usual line of knetstat
 * is made from. A file has no text, so one read(2) is the whole walk. The
 * parameter `seen` counts the sockets visited, to prove that it took place.
 */

#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/seq_file_net.h>
#include <net/tcp.h>
#include <net/udp.h>

#include "fields.h"

static unsigned long seen;
module_param(seen, ulong, 0444);

static int walk_show(struct seq_file *m, void *v)
{
	seen += v != SEQ_START_TOKEN;
	return 0;
}

static int tcp_show(struct seq_file *m, void *v)
{
	if (v != SEQ_START_TOKEN)
		sink = read_tcp(v);
	return walk_show(m, v);
}

static int udp_show(struct seq_file *m, void *v)
{
	if (v != SEQ_START_TOKEN)
		sink = read_udp(v);
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
