// SPDX-License-Identifier: GPL-2.0
// Workers that change the machine under everyone's feet: namespaces, the module itself, devices and processors.
#include <net/if.h>

#include "stress.h"

/* What one's own namespace must list: the one socket that is in it. */
static void expect_own(const struct row *row, void *data)
{
	unsigned int *port = data;

	if (row->local_port != *port)
		fail("%s: a socket of another namespace, %s, or one twice", FILE_NAME[row->file], row->local);
	*port = 0;
}

struct open_file {
	int fd, file, socket;
};

static void read_and_close(struct open_file *o)
{
	unsigned int port = o->socket ? port_of(o->socket) : 0;

	if (!roll(4)) {
		char c;

		if (read(o->fd, &c, 1) < 0 && !gone(errno))
			fail("reading %s of an old namespace: %s", FILE_NAME[o->file], strerror(errno));
	} else if (listing_read(o->fd, o->file, roll(2) ? 4096 : 0, expect_own, &port) && port) {
		fail("%s: the socket at port %u is not listed", FILE_NAME[o->file], port);
	}
	if (o->socket)
		close(o->socket);
	close(o->fd);
}

/* A new namespace and a file of it, which often outlives it. */
static void enter_namespace(void)
{
	static struct open_file opened[8];
	struct open_file *o = &opened[roll(LENGTH(opened))];
	bool inhabited = !roll(3); /* a device that comes up costs more than all the rest */

	if (inhabited)
		loopback_up();
	count(namespaces, 1);
	if (o->fd)
		read_and_close(o);
	*o = (struct open_file){ .file = roll(FILES) };
	o->fd = try_open(o->file, O_RDONLY);
	if (o->fd < 0) {
		if (!gone(errno))
			fail("opening %s in a new namespace: %s", FILE_NAME[o->file], strerror(errno));
		o->fd = 0;
		return;
	}
	if (inhabited && o->file <= UDP6STAT)
		o->socket = must(o->file <= TCP6STAT ? listener(o->file == TCP6STAT, 1, 0, 5) : udp(o->file == UDP6STAT, 1, 0));
	if (!roll(3)) {
		read_and_close(o);
		o->fd = 0;
	}
}

/* Copy 0 is a user of no rights, who dies with the namespace. */
void make_namespace(int which)
{
	if (which == 0) {
		pid_t child = must(fork());

		if (!child) {
			must(setresgid(65534, 65534, 65534));
			must(setresuid(65534, 65534, 65534));
			must(unshare(CLONE_NEWUSER | CLONE_NEWNET));
			enter_namespace();
			_exit(0);
		}
		must(waitpid(child, NULL, 0));
		return;
	}
	must(unshare(CLONE_NEWNET));
	enter_namespace();
}

/* The module goes and comes: soon most times, so that reads are cut, and later at times, so that some are not. */
void cycle_module(int which)
{
	double begin;

	(void)which;
	nap(roll(20) ? roll(300) / 1e3 : roll(6000) / 1e3);
	begin = now();
	while (!unload())
		if (errno != EAGAIN || now() - begin > 60)
			fail("the module does not unload: %s", strerror(errno));
	most(slowest_unload_ms, (now() - begin) * 1e3);
	for (int file = 0; file < FILES; file++)
		if (try_open(file, O_RDONLY) >= 0)
			fail("%s is still there without the module", FILE_NAME[file]);
	if (!load())
		fail("the module does not load again: %s", strerror(errno));
	count(load_cycles, 1);
}

/* The device that the run made, under names that look like something else. */
void rename_device(int which)
{
	static const char *const NAMES[] = { "stress0", "x,TCP_CORK=1", "\xff\xfe\x80=\\", "=,=,=,=,=,=,=,=", "a\x01\x02\x7f" };
	static struct ifreq request = { .ifr_name = "stress0" };
	static int fd;

	(void)which;
	if (!fd) {
		unsigned int index = if_nametoindex(request.ifr_name);

		fd = must(udp(true, 1, 0));
		must(setsockopt(fd, SOL_SOCKET, SO_BINDTOIFINDEX, &index, sizeof(index)));
	}
	strcpy(request.ifr_newname, NAMES[roll(LENGTH(NAMES))]);
	if (strcmp(request.ifr_name, request.ifr_newname)) {
		must(ioctl(fd, SIOCSIFNAME, &request));
		strcpy(request.ifr_name, request.ifr_newname);
		count(renames, 1);
	}
	nap(0.2);
}

void switch_cpu(int which)
{
	static const char CPU1[] = "/sys/devices/system/cpu/cpu1/online";

	(void)which;
	if (bed != EMULATED) { /* which keeps all processors */
		nap(1);
		return;
	}
	if (!put(CPU1, "0"))
		fail("cpu1 does not go: %s", strerror(errno));
	nap(roll(1000) / 1e3);
	if (!put(CPU1, "1"))
		fail("cpu1 does not come: %s", strerror(errno));
	count(hotplugs, 1);
	nap(1 + roll(4000) / 1e3);
}
