// SPDX-License-Identifier: GPL-2.0
/*
 * Holds sockets for the benchmark. Each line of its input, "tcp N" or "udp N",
 * makes the number of such sockets up to N, over several loopback addresses,
 * as large as a host with many clients; "ok" is the answer. TCP sockets are
 * listeners and both ends of idle connections.
 */

#include <arpa/inet.h>
#include <err.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>

enum { ADDRESSES = 8, LISTENER_PORT = 999, FIRST_UDP_PORT = 2000 };

static int listeners[ADDRESSES];
static long tcp, udp;

static struct sockaddr_in address(long n, int port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK + n % ADDRESSES),
	};
}

static int bound(int type, long n, int port)
{
	struct sockaddr_in a = address(n, port);
	int fd = socket(AF_INET, type, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof(a)))
		err(1, "socket %ld, port %d", n, port);
	return fd;
}

static void listen_on(long n)
{
	listeners[n] = bound(SOCK_STREAM, n, LISTENER_PORT);
	if (listen(listeners[n], 8))
		err(1, "listen");
}

static void connect_pair(long n)
{
	struct sockaddr_in to = address(n, LISTENER_PORT);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof(to)) ||
	    accept(listeners[n % ADDRESSES], NULL, NULL) < 0)
		err(1, "connection %ld", n);
}

static void grow_tcp(long wanted)
{
	for (; tcp < ADDRESSES; tcp++)
		listen_on(tcp);
	for (; tcp < wanted; tcp += 2)
		connect_pair(tcp / 2);
}

static void grow_udp(long wanted)
{
	for (; udp < wanted; udp++)
		bound(SOCK_DGRAM, udp, FIRST_UDP_PORT + udp / ADDRESSES);
}

int main(void)
{
	struct rlimit many = { 1 << 20, 1 << 20 };
	char kind[4];
	long wanted;

	if (setrlimit(RLIMIT_NOFILE, &many))
		err(1, "RLIMIT_NOFILE");
	while (scanf("%3s %ld", kind, &wanted) == 2) {
		if (!strcmp(kind, "tcp"))
			grow_tcp(wanted);
		else
			grow_udp(wanted);
		puts("ok");
		fflush(stdout);
	}
	return 0;
}
