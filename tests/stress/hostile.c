// SPDX-License-Identifier: GPL-2.0
// Users of no rights who mean harm, each in user and network namespaces of their own.
#include <sys/prctl.h>

#include "stress.h"

#define HALF_OPEN 2000
#define FILTERS 10000

/* A user whom this namespace knows as nobody, and who is root in one without anything. */
static void become_user(void)
{
	must(setresgid(65534, 65534, 65534));
	must(setresuid(65534, 65534, 65534));
	must(prctl(PR_SET_DUMPABLE, 1));
	must(unshare(CLONE_NEWUSER | CLONE_NEWNET));
	if (!put("/proc/self/setgroups", "deny") || !put("/proc/self/uid_map", "0 65534 1") || !put("/proc/self/gid_map", "0 65534 1"))
		fail("no user namespace: %s", strerror(errno));
	loopback_up();
}

pid_t user(void (*prepare)(void))
{
	int ready[2];
	char c;
	pid_t pid;

	must(pipe2(ready, O_CLOEXEC));
	pid = must(fork());
	if (!pid) {
		become_user();
		prepare();
		must(write(ready[1], "", 1));
		pause();
	}
	close(ready[1]);
	if (read(ready[0], &c, 1) != 1)
		fail("a hostile user gave up");
	close(ready[0]);
	return pid;
}

void end_user(pid_t pid)
{
	kill(pid, SIGKILL);
	must(waitpid(pid, NULL, 0));
}

static int open_by(pid_t pid, const char *name, int flags)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/net/%s", pid, name);
	fd = open(path, flags | O_CLOEXEC);
	if (fd < 0)
		fail("%s: %s", path, strerror(errno));
	return fd;
}

int open_of(pid_t pid, const char *name)
{
	return open_by(pid, name, O_RDWR);
}

int open_to_read(pid_t pid, const char *name)
{
	return open_by(pid, name, O_RDONLY);
}

static void count_row(const struct row *row, void *data)
{
	(void)row;
	++*(unsigned int *)data;
}

unsigned int rows_of(pid_t pid, int file, size_t size)
{
	unsigned int n = 0;
	int fd = open_of(pid, FILE_NAME[file]);

	listing_read(fd, file, size, count_row, &n);
	close(fd);
	return n;
}

static void flood_itself(void)
{
	put("/proc/sys/net/ipv4/tcp_syncookies", "0");
	put("/proc/sys/net/ipv4/tcp_max_syn_backlog", "20000");
	if (system("ip link add nowhere type dummy && ip addr add 10.9.0.1/16 dev nowhere && ip addr add fd09::1/64 dev nowhere nodad && "
		   "ip link set nowhere up arp off"))
		fail("no device for a flood");
	for (int i = 0; i < HALF_OPEN / 20; i++)
		flood(0);
}

static void flooded(void)
{
	pid_t pid = user(flood_itself);
	unsigned int v4 = rows_of(pid, TCPSTAT, 4096), v6 = rows_of(pid, TCP6STAT, 4096);

	if (v4 < HALF_OPEN / 4 || v6 < HALF_OPEN / 4)
		fail("of a flood of %d, %u and %u half-open connections are listed", HALF_OPEN, v4, v6);
	printf("hostile: a flood: %u and %u rows\n", v4, v6);
	end_user(pid);
}

static unsigned int port;

static void one_row(const struct row *row, void *data)
{
	if (row->local_port != port)
		fail("%s shows port %u of another namespace", FILE_NAME[row->file], row->local_port);
	++*(unsigned int *)data;
}

static void make_one_each(void)
{
	for (int v6 = 0; v6 < 2; v6++) {
		must(listener(v6, 1, port, 5));
		must(udp(v6, 1, port));
	}
}

/* A namespace shows its own sockets, through whoever's /proc/PID/net. */
static void own_only(void)
{
	static const unsigned int PORT[] = { 4711, 4713 };
	pid_t pid[2];

	for (int i = 0; i < 2; i++) {
		port = PORT[i];
		pid[i] = user(make_one_each);
	}
	must(udp(false, 1, 4712));
	must(listener(false, 1, 4712, 5));
	for (int file = 0; file < RAWSTAT; file++)
		for (int i = 0; i < 2; i++) {
			unsigned int n = 0;
			int fd = open_of(pid[i], FILE_NAME[file]);

			port = PORT[i];
			listing_read(fd, file, 0, one_row, &n);
			close(fd);
			if (n != 1)
				fail("%s shows %u rows of a namespace with one socket", FILE_NAME[file], n);
		}
	for (int i = 0; i < 2; i++)
		end_user(pid[i]);
}

/* After bytes that are no filter, nothing can be read until a filter is written. */
static void filters_of_bytes(void)
{
	static const char ONE[] = "sport 4711";
	unsigned int n = 0, refused = 0;
	char text[600];
	pid_t pid;

	port = 4711;
	pid = user(make_one_each);
	for (int i = 0; i < FILTERS; i++) {
		int file = i % FILES, fd = open_of(pid, FILE_NAME[file]);
		size_t len = 1 + roll(sizeof(text) - 1);

		if (write(fd, ONE, strlen(ONE)) != (ssize_t)strlen(ONE))
			fail("%s takes no filter: %s", FILE_NAME[file], strerror(errno));
		for (size_t k = 0; k < len; k++)
			text[k] = roll(256);
		if (write(fd, text, len) < 0) {
			if (errno != EINVAL)
				fail("a filter of any bytes: %s", strerror(errno));
			refused++;
			if (read(fd, text, 1) != -1 || errno != EINVAL)
				fail("%s can be read after a filter was refused", FILE_NAME[file]);
			must(write(fd, ONE, strlen(ONE)));
			n = 0;
			listing_read(fd, file, 131072, count_row, &n);
			if (n != (file < RAWSTAT))
				fail("%s shows %u rows after a good filter", FILE_NAME[file], n);
		}
		close(fd);
	}
	printf("hostile: %u of %d filters of any bytes were refused\n", refused, FILTERS);
	end_user(pid);
}

void be_hostile(void)
{
	static void (*const TESTS[])(void) = { own_only, filters_of_bytes, bad_buffers, longest_lines, dead_namespace, stalled,
					       flooded, changing_bucket, many_listeners, long_table, long_bucket,
					       many_sockets };

	for (size_t i = 0; i < LENGTH(TESTS); i++) {
		TESTS[i]();
		fflush(stdout);
	}
}
