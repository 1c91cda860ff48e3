// SPDX-License-Identifier: GPL-2.0
// Buckets that a user made long on purpose: what they hold is listed once, and how long that takes and locks.
#include "stress.h"

#define LONG_BUCKET 60000
#define LISTENERS 10000
#define SOCKETS 200000
#define CONNECTIONS 5000 /* with both ends in the bucket */

/* Where the users put their sockets. */
static struct {
	unsigned int port;
} *shared;

static void share(void)
{
	if (!shared)
		shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

static double time_of(pid_t pid, const char *name, size_t size)
{
	int fd = open_to_read(pid, name);
	double seconds = time_reading(fd, size);

	close(fd);
	return seconds;
}

static void make_long_bucket(void)
{
	unsigned int port = 0;

	for (unsigned int host = 1; host <= LONG_BUCKET; host++) {
		int fd = must(udp(false, host, port));

		if (!port)
			port = shared->port = port_of(fd);
	}
}

static int bind_one(unsigned int host, unsigned int port)
{
	return udp(false, host, port);
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
	pid_t pid;

	share();
	pid = user(make_long_bucket);

	printf("hostile: %d UDP sockets in a bucket, made in %.1f s\n", LONG_BUCKET, now() - begin);
	for (size_t i = 0; i < LENGTH(SIZES); i++) {
		int fd = open_of(pid, "udpstat");

		memset(times, 0, sizeof(times));
		listing_read(fd, UDPSTAT, SIZES[i], see_host, NULL);
		for (int host = 1; host <= LONG_BUCKET; host++)
			if (times[host] != 1)
				fail("socket %d of a long bucket is listed %d times, not once", host, times[host]);
		close(fd);
		printf("hostile: reads of %zu (given up after a while): udpstat %.2f s, udp %.2f s; another's udpstat %.3f s, udp %.3f s\n", SIZES[i],
		       time_of(pid, "udpstat", SIZES[i]), time_of(pid, "udp", SIZES[i]), time_of(getpid(), "udpstat", SIZES[i]),
		       time_of(getpid(), "udp", SIZES[i]));
	}
	measure_holds(pid, "udpstat", "_bh", shared->port, bind_one);
	end_user(pid);
}

/* All are in one bucket, which depends on address and port. */
static int listen_one(unsigned int host, unsigned int port)
{
	struct sockaddr_any a = address(false, 1, port);
	int fd = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), on = 1;

	(void)host;
	must(setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)));
	must(bind(fd, &a.any, a.len));
	must(listen(fd, 1));
	return fd;
}

static void make_listeners(void)
{
	shared->port = 0;
	for (int i = 0; i < LISTENERS; i++) {
		int fd = listen_one(1, shared->port);

		if (!shared->port)
			shared->port = port_of(fd);
	}
}

void many_listeners(void)
{
	unsigned int whole, parts;
	pid_t pid;

	share();
	pid = user(make_listeners);
	whole = rows_of(pid, TCPSTAT, 131072);
	parts = rows_of(pid, TCPSTAT, 4096);

	if (whole != LISTENERS || parts != LISTENERS)
		fail("of %d listeners on one port, %u or %u are listed", LISTENERS, whole, parts);
	printf("hostile: %d listeners on one port: tcpstat %.2f s, tcp %.2f s\n", LISTENERS, time_of(pid, "tcpstat", 4096),
	       time_of(pid, "tcp", 4096));
	measure_holds(pid, "tcpstat", "", shared->port, listen_one);
	end_user(pid);
}

static void count_port(const struct row *row, void *data)
{
	if (row->local_port == shared->port)
		++*(unsigned int *)data;
}

/* Those that were listed go while the others are: the place in the bucket is no number. */
void changing_bucket(void)
{
	static char buffer[4096];
	static struct listing l;
	static int kept[2000];
	unsigned int rows = 0, closed = 0;
	ssize_t n;
	int file;

	share();
	must(unshare(CLONE_NEWNET));
	loopback_up();
	file = must(try_open(TCPSTAT, O_RDONLY));
	shared->port = 0;
	for (size_t i = 0; i < LENGTH(kept); i++) {
		kept[i] = listen_one(1, shared->port);
		if (!shared->port)
			shared->port = port_of(kept[i]);
	}
	listing_begin(&l, TCPSTAT, true, count_port, &rows);
	while ((n = must(read(file, buffer, sizeof(buffer))))) {
		listing_add(&l, buffer, n);
		/* The newest come first. The last of them tell where it stopped. */
		for (; closed + 8 < rows && closed < LENGTH(kept); closed++)
			close(kept[LENGTH(kept) - 1 - closed]);
	}
	listing_end(&l);
	close(file);
	for (; closed < LENGTH(kept); closed++)
		close(kept[LENGTH(kept) - 1 - closed]);
	if (rows != LENGTH(kept))
		fail("of %zu listeners on one port that go when they were listed, %u are listed", LENGTH(kept), rows);
	printf("hostile: %u listeners on one port, each listed once while those before it go\n", rows);
}

/* No one listens there: it is in the bucket until the answer comes. */
static int connect_one(unsigned int host, unsigned int port)
{
	struct sockaddr_any a = address(false, host, port);
	int fd = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));

	if (!connect(fd, &a.any, a.len) || errno != ECONNREFUSED)
		fail("someone listens at port %u: %s", port, strerror(errno));
	return fd;
}

/* In a namespace that has one bucket for all connections. */
static void make_connections(void)
{
	struct sockaddr_any a;
	int from;

	if (!put("/proc/sys/net/ipv4/tcp_child_ehash_entries", "1"))
		fail("a namespace cannot be given a small table");
	must(unshare(CLONE_NEWNET));
	loopback_up();
	from = must(listener(false, 1, 0, 5));
	shared->port = 9;
	a = address(false, 1, port_of(from));
	for (int i = 0; i < CONNECTIONS; i++) {
		must(connect(must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), &a.any, a.len));
		must(accept4(from, NULL, NULL, SOCK_CLOEXEC));
	}
}

void long_table(void)
{
	unsigned int rows;
	pid_t pid;

	share();
	pid = user(make_connections);
	rows = rows_of(pid, TCPSTAT, 4096);
	if (rows != 2 * CONNECTIONS + 1)
		fail("of %d connections in one bucket, %u rows are listed", CONNECTIONS, rows);
	printf("hostile: %d connections in one bucket: tcpstat %.2f s, tcp %.2f s\n", CONNECTIONS, time_of(pid, "tcpstat", 4096),
	       time_of(pid, "tcp", 4096));
	measure_holds(pid, "tcpstat", "_bh", shared->port, connect_one);
	end_user(pid);
}

static void make_sockets(void)
{
	for (unsigned int i = 0; i < SOCKETS; i++)
		must(udp(false, 1 + i / 1000, 10000 + i % 1000));
}

/* Who reads so many does not live on when killed. */
void many_sockets(void)
{
	double begin = now();
	pid_t pid = user(make_sockets);

	printf("hostile: %d UDP sockets, made in %.1f s\n", SOCKETS, now() - begin);
	measure_killing(pid, "udpstat");
	end_user(pid);
}
