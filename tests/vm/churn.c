// SPDX-License-Identifier: GPL-2.0
/*
 * Opens and closes sockets of every kind in two address families until its input ends, then prints how many: connections,
 * listeners, datagram sockets.
 */

#include <arpa/inet.h>
#include <err.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { KEPT = 1024 }; /* so many live on for a while, so that they come and go out of order */

static const int families[] = { AF_INET, AF_INET6 };
static long connections, listeners, datagrams;
static int kept[KEPT];

static void keep(int fd)
{
	static unsigned int random = 1;
	int *place;

	random = random * 1103515245 + 12345;
	place = &kept[random >> 16 & (KEPT - 1)];
	if (*place)
		close(*place);
	*place = fd;
}

static int bound(int family, int type)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	int fd = socket(family, type, 0);

	if (fd < 0 || bind(fd, family == AF_INET ? (void *)&v4 : &v6, family == AF_INET ? sizeof(v4) : sizeof(v6)))
		err(1, "socket");
	return fd;
}

/* Ends with a reset, which leaves no TIME_WAIT behind. */
static void reset_on_close(int fd)
{
	struct linger now = { 1, 0 };

	if (setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now)))
		err(1, "SO_LINGER");
}

static void connect_to(int listening, int family)
{
	struct sockaddr_in6 address;
	socklen_t size = sizeof(address);
	int one = socket(family, SOCK_STREAM, 0), other;

	if (getsockname(listening, (void *)&address, &size) || connect(one, (void *)&address, size) ||
	    (other = accept(listening, NULL, NULL)) < 0)
		err(1, "connection");
	/* The others leave a TIME_WAIT entry. */
	if (connections % 2) {
		reset_on_close(one);
		reset_on_close(other);
	}
	keep(one);
	keep(other);
	connections++;
}

static void churn(int family)
{
	int listening = bound(family, SOCK_STREAM);

	if (listen(listening, 8))
		err(1, "listen");
	listeners++;
	for (int i = 0; i < 16; i++) {
		connect_to(listening, family);
		keep(bound(family, SOCK_DGRAM));
		datagrams++;
	}
	keep(listening);
}

int main(void)
{
	struct pollfd end = { .fd = 0, .events = POLLIN };

	while (!poll(&end, 1, 0))
		for (int i = 0; i < 2; i++)
			churn(families[i]);
	printf("%ld %ld %ld\n", connections, listeners, datagrams);
	return 0;
}
