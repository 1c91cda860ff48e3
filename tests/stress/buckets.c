// SPDX-License-Identifier: GPL-2.0
// Buckets that a user made long on purpose: what they hold is listed once, and how long that takes and locks.
#include "stress.h"

#define LONG_BUCKET 60000
#define LISTENERS 10000

/* Gives up after a while: what the kernel's own file takes for a long bucket grows with its square. */
#define PATIENCE 20

static double time_reading(pid_t pid, const char *name, size_t size)
{
	static char buffer[1 << 20];
	double begin = now();
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/net/%s", pid, name);
	fd = must(open(path, O_RDONLY | O_CLOEXEC));
	while (must(read(fd, buffer, size)) && now() - begin < PATIENCE)
		;
	close(fd);
	return now() - begin;
}

/* The longest time without preemption, and that a bucket was locked, in ms, while a file is read. */
static void time_locks(pid_t pid, const char *name, size_t size)
{
	static const char MAX[] = "/sys/kernel/tracing/tracing_max_latency";
	char text[32] = "";
	int fd;

	if (!put("/sys/kernel/tracing/current_tracer", "preemptoff")) {
		printf("hostile: this kernel does not measure preemption\n");
		return;
	}
	put("/proc/lock_stat", "0");
	put("/proc/sys/kernel/lock_stat", "1");
	put(MAX, "0");
	time_reading(pid, name, size);
	put("/proc/sys/kernel/lock_stat", "0");
	fd = must(open(MAX, O_RDONLY | O_CLOEXEC));
	must(read(fd, text, sizeof(text) - 1));
	close(fd);
	put("/sys/kernel/tracing/current_tracer", "nop");
	printf("hostile: %s: preemption off for %.1f ms at most; locks held (name, ms):", name, atof(text) / 1e3);
	fflush(stdout);
	/* Columns of lock_stat: the class; two of contention, four of waiting, two of acquisition; min, max, total and average of holding. */
	system("awk -F: '/hash/ && NF > 1 { split($NF, n, \" \"); if (n[10] > 100) printf \" %s:%.1f\", $1, n[10] / 1000 } END { print \"\" }' "
	       "/proc/lock_stat | tr -s ' '");
}

static void make_long_bucket(void)
{
	unsigned int port = 0;

	for (unsigned int host = 1; host <= LONG_BUCKET; host++) {
		int fd = must(udp(false, host, port));

		if (!port)
			port = port_of(fd);
	}
}

static unsigned char times[LONG_BUCKET + 1];

static void see_host(const struct row *row, void *data)
{
	struct in_addr a = { 0 };
	char text[16] = "";

	(void)data;
	memcpy(text, row->local, strcspn(row->local, ":"));
	if (inet_pton(AF_INET, text, &a) != 1 || (ntohl(a.s_addr) & 0xffffff) > LONG_BUCKET)
		fail("a foreign row: %s", row->local);
	times[ntohl(a.s_addr) & 0xffffff]++;
}

void long_bucket(void)
{
	static const size_t SIZES[] = { 131072, 4096 };
	double begin = now();
	pid_t pid = user(make_long_bucket);

	printf("hostile: %d UDP sockets in a bucket, made in %.1f s\n", LONG_BUCKET, now() - begin);
	for (size_t i = 0; i < LENGTH(SIZES); i++) {
		int fd = open_of(pid, "udpstat");

		memset(times, 0, sizeof(times));
		listing_read(fd, UDPSTAT, SIZES[i], see_host, NULL);
		for (int host = 1; host <= LONG_BUCKET; host++)
			if (times[host] != 1)
				fail("socket %d of a long bucket is listed %d times, not once", host, times[host]);
		close(fd);
		printf("hostile: reads of %zu (given up at %d s): udpstat %.2f s, udp %.2f s; another's udpstat %.3f s, udp %.3f s\n", SIZES[i], PATIENCE,
		       time_reading(pid, "udpstat", SIZES[i]), time_reading(pid, "udp", SIZES[i]),
		       time_reading(getpid(), "udpstat", SIZES[i]), time_reading(getpid(), "udp", SIZES[i]));
	}
	time_locks(pid, "udpstat", 131072);
	time_locks(pid, "udp", 131072);
	end_user(pid);
}

static void make_listeners(void)
{
	unsigned int port = 0;

	for (int i = 0; i < LISTENERS; i++) {
		struct sockaddr_any a = address(false, 1, port);
		int fd = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), on = 1;

		must(setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)));
		must(bind(fd, &a.any, a.len));
		must(listen(fd, 1));
		if (!port)
			port = port_of(fd);
	}
}

void many_listeners(void)
{
	pid_t pid = user(make_listeners);
	unsigned int whole = rows_of(pid, TCPSTAT, 131072), parts = rows_of(pid, TCPSTAT, 4096);

	if (whole != LISTENERS || parts != LISTENERS)
		fail("of %d listeners on one port, %u or %u are listed", LISTENERS, whole, parts);
	printf("hostile: %d listeners on one port: tcpstat %.2f s, tcp %.2f s\n", LISTENERS, time_reading(pid, "tcpstat", 4096),
	       time_reading(pid, "tcp", 4096));
	time_locks(pid, "tcpstat", 131072);
	time_locks(pid, "tcp", 131072);
	end_user(pid);
}
