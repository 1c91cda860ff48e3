// SPDX-License-Identifier: GPL-2.0
/*
 * Opens and closes sockets of every kind in two address families until its input ends, then prints how many: connections,
 * listeners, datagram sockets.
 */

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../stress/ring.h"

enum {
	MANY = 60, /* connections, and datagram sockets, that are made at a time */
	KEPT = 2048 /* so many live on for a while, so that they come and go out of order */
};

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
		ring_close(*place);
	*place = fd;
}

/* Ends the operations that were started; all of them must have done what they are for. */
static void done(const char *what, const int *result, int n)
{
	ring_run();
	for (int i = 0; i < n; i++)
		if (result[i] < 0) {
			errno = -result[i];
			err(1, "%s", what);
		}
}

static void bind_to(int *result, int fd, int family)
{
	static const struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_addr.s_addr = __builtin_bswap32(INADDR_LOOPBACK) };
	static const struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };

	ring_bind(result, fd, family == AF_INET ? (void *)&v4 : (void *)&v6, family == AF_INET ? sizeof(v4) : sizeof(v6));
}

/* Ends with a reset, which leaves no TIME_WAIT behind. */
static void reset_on_close(int *result, int fd)
{
	static const struct linger now = { 1, 0 };

	ring_setsockopt(result, fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
}

static void churn(int family)
{
	int fd[3 * MANY + 1], result[2 * MANY + 1], *listening = &fd[0], *one = &fd[1], *other = one + MANY, *datagram = other + MANY;
	struct sockaddr_in6 address;
	socklen_t size = sizeof(address);

	ring_socket(listening, family, SOCK_STREAM);
	for (int i = 0; i < MANY; i++) {
		ring_socket(&one[i], family, SOCK_STREAM);
		ring_socket(&datagram[i], family, SOCK_DGRAM);
		other[i] = 0;
	}
	done("socket", fd, 3 * MANY + 1);
	bind_to(&result[MANY], *listening, family);
	for (int i = 0; i < MANY; i++)
		bind_to(&result[i], datagram[i], family);
	done("bind", result, MANY + 1);
	if (listen(*listening, MANY) || getsockname(*listening, (void *)&address, &size))
		err(1, "listen");
	for (int i = 0; i < MANY; i++)
		ring_connect(&result[i], one[i], &address, size);
	done("connect", result, MANY);
	for (int i = 0; i < MANY; i++)
		ring_accept(&other[i], *listening, 0);
	done("accept", other, MANY);
	/* The other half leave a TIME_WAIT entry. */
	for (int i = 0; i < MANY; i += 2) {
		reset_on_close(&result[i], one[i]);
		reset_on_close(&result[i + 1], other[i]);
	}
	done("SO_LINGER", result, MANY);
	for (int i = 0; i < 3 * MANY + 1; i++)
		keep(fd[i]);
	ring_run();
	connections += MANY;
	listeners++;
	datagrams += MANY;
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
