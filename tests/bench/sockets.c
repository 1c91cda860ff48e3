// SPDX-License-Identifier: GPL-2.0
/*
 * Holds sockets for the benchmark. Each line of its input, "tcp N", "tcp6 N"
 * or "udp N", makes the number of such sockets up to N; "ok" is the answer.
 * Those of IPv4 are over several loopback addresses, as large as a host with
 * many clients. TCP sockets are listeners and both ends of idle connections.
 * With the argument "rare", each has two options set that few programs set.
 */

#include <arpa/inet.h>
#include <err.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>

enum { ADDRESSES = 16, LISTENER_PORT = 999, FIRST_UDP_PORT = 2000 };

struct address {
	union {
		struct sockaddr any;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	};
	socklen_t size;
};

struct kind {
	const char *name;
	void (*grow)(struct kind *kind, long wanted);
	int family;
	long made;
	int listeners[ADDRESSES];
};

static bool rare;

/* IPv6 has one loopback address: there the ports differ. */
static struct address address(struct kind *kind, long n, int port)
{
	if (kind->family == AF_INET6)
		return (struct address){
			.in6 = {
				.sin6_family = AF_INET6,
				.sin6_port = htons(port - n % ADDRESSES),
				.sin6_addr = IN6ADDR_LOOPBACK_INIT,
			},
			.size = sizeof(struct sockaddr_in6),
		};
	return (struct address){
		.in = {
			.sin_family = AF_INET,
			.sin_port = htons(port),
			.sin_addr.s_addr = htonl(INADDR_LOOPBACK + n % ADDRESSES),
		},
		.size = sizeof(struct sockaddr_in),
	};
}

static int prepared(int fd)
{
	int tos = IPTOS_LOWDELAY, priority = 3;

	if (fd < 0)
		err(1, "socket");
	if (rare && (setsockopt(fd, IPPROTO_IP, IP_TOS, &tos, sizeof(tos)) ||
		     setsockopt(fd, SOL_SOCKET, SO_PRIORITY, &priority, sizeof(priority))))
		err(1, "setsockopt");
	return fd;
}

static int bound(struct kind *kind, int type, long n, int port)
{
	struct address a = address(kind, n, port);
	int fd = prepared(socket(kind->family, type, 0));

	if (bind(fd, &a.any, a.size))
		err(1, "socket %ld, port %d", n, port);
	return fd;
}

static void listen_on(struct kind *kind, long n)
{
	kind->listeners[n] = bound(kind, SOCK_STREAM, n, LISTENER_PORT);
	if (listen(kind->listeners[n], 8))
		err(1, "listen");
}

static void connect_pair(struct kind *kind, long n)
{
	struct address to = address(kind, n, LISTENER_PORT);
	int fd = prepared(socket(kind->family, SOCK_STREAM, 0));

	if (connect(fd, &to.any, to.size))
		err(1, "connection %ld", n);
	prepared(accept(kind->listeners[n % ADDRESSES], NULL, NULL));
}

static void grow_tcp(struct kind *kind, long wanted)
{
	for (; kind->made < ADDRESSES; kind->made++)
		listen_on(kind, kind->made);
	for (; kind->made < wanted; kind->made += 2)
		connect_pair(kind, kind->made / 2);
}

static void grow_udp(struct kind *kind, long wanted)
{
	for (; kind->made < wanted; kind->made++)
		bound(kind, SOCK_DGRAM, kind->made, FIRST_UDP_PORT + kind->made / ADDRESSES);
}

static struct kind kinds[] = {
	{ .name = "tcp", .grow = grow_tcp, .family = AF_INET },
	{ .name = "tcp6", .grow = grow_tcp, .family = AF_INET6 },
	{ .name = "udp", .grow = grow_udp, .family = AF_INET },
	{ .name = NULL }
};

static struct kind *kind_of(const char *name)
{
	struct kind *kind = kinds;

	while (kind->name && strcmp(kind->name, name))
		kind++;
	if (!kind->name)
		errx(1, "no kind is called '%s'", name);
	return kind;
}

int main(int argc, char **argv)
{
	struct rlimit many = { 1 << 20, 1 << 20 };
	struct kind *kind;
	char name[5];
	long wanted;

	rare = argc > 1 && !strcmp(argv[1], "rare");
	if (setrlimit(RLIMIT_NOFILE, &many))
		err(1, "RLIMIT_NOFILE");
	while (scanf("%4s %ld", name, &wanted) == 2) {
		kind = kind_of(name);
		kind->grow(kind, wanted);
		puts("ok");
		fflush(stdout);
	}
	return 0;
}
