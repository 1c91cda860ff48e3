// SPDX-License-Identifier: GPL-2.0
// Workers that make and change sockets.
#include "ring.h"
#include "stress.h"

/* How many sockets, or connections, a worker makes at a time. */
enum { MANY = 60 };

static const struct linger RESET = { 1, 0 };

/* A socket that lives on for a while: it takes the place of an older one. */
static void keep(int fd)
{
	static int kept[1000];
	int *place = &kept[roll(LENGTH(kept))];

	if (*place && !roll(4))
		ring_setsockopt(NULL, *place, SOL_SOCKET, SO_LINGER, &RESET, sizeof(RESET));
	if (*place)
		ring_close(*place);
	*place = fd;
}

static void end(int fd)
{
	switch (roll(5)) {
	case 0:
		ring_setsockopt(NULL, fd, SOL_SOCKET, SO_LINGER, &RESET, sizeof(RESET));
		break;
	case 1:
		shutdown(fd, SHUT_WR); /* which the ring would leave to a thread */
		keep(fd);
		return;
	case 2:
		keep(fd);
		return;
	}
	ring_close(fd);
}

/* Connects new sockets to one that listens, at that address or, with `anywhere`, at any; gives how many it could. */
static int connect_many(int *fd, struct sockaddr_any to, bool anywhere, bool options)
{
	int made[MANY], result[MANY], connected = 0;

	for (int i = 0; i < MANY; i++)
		ring_socket(&made[i], to.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK);
	ring_run();
	for (int i = 0; i < MANY; i++) {
		if (made[i] < 0)
			continue;
		if (options && !roll(4))
			push_some(made[i], 2);
		if (anywhere)
			to.v4.sin_addr.s_addr = htonl(127 << 24 | (roll(1 << 16) + 1));
		ring_connect(&result[i], made[i], &to.any, to.len);
	}
	ring_run();
	for (int i = 0; i < MANY; i++)
		if (made[i] >= 0 && !result[i])
			fd[connected++] = made[i];
		else if (made[i] >= 0)
			ring_close(made[i]);
	return connected;
}

/* Accepts that many; gives how many it got. */
static int accept_many(int *fd, int listening, int n)
{
	int result[MANY], accepted = 0;

	for (int i = 0; i < n; i++)
		ring_accept(&result[i], listening, SOCK_CLOEXEC | SOCK_NONBLOCK);
	ring_run();
	for (int i = 0; i < n; i++)
		if (result[i] >= 0)
			fd[accepted++] = result[i];
	count(connections, accepted);
	return accepted;
}

/* A listener, some connections to it that end in all ways, and one that nobody answers. */
void connect_some(int which)
{
	static const char TEXT[3000];
	bool v6 = roll(2);
	int listening = listener(v6, roll(1 << 16) + 1, 0, MANY), fd[MANY], end_of[2 * MANY], n, left = 0;
	struct sockaddr_any to = { .len = sizeof(to.v6) }, nowhere = { .len = sizeof(nowhere.v4) };

	(void)which;
	if (listening < 0)
		return;
	must(getsockname(listening, &to.any, &to.len));
	n = connect_many(fd, to, false, true);
	/* Some end before they are accepted, and as many are never. */
	for (int i = 0; i < n; i++)
		if (roll(16))
			end_of[left++] = fd[i];
		else
			end(fd[i]);
	left += accept_many(end_of + left, listening, left);
	for (int i = 0; i < left; i++)
		if (!roll(3))
			ring_send(NULL, end_of[i], TEXT, roll(sizeof(TEXT)));
	/* The sockets of either end come in any order. */
	for (int i = 0; i < left; i++) {
		int other = i + roll(left - i), one = end_of[other];

		end_of[other] = end_of[i];
		end(one);
	}
	end(listening);
	ring_run();
	nowhere.v4 = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(9),
					   .sin_addr.s_addr = htonl(0x0a090000 + 256 + roll(60000)) };
	listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (listening >= 0) {
		connect(listening, &nowhere.any, nowhere.len); /* by the ring, it would be waited for */
		keep(listening);
	}
}

/* Connections whose one end stays in TIME_WAIT for a minute, as fast as it goes. */
void leave_waiting(int which)
{
	static int listening;
	static struct sockaddr_any to;
	int fd[MANY], accepted[MANY], n, got;

	(void)which;
	if (!listening) {
		listening = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
		must(listen(listening, 5000));
		to = address(false, 1, port_of(listening));
	}
	n = connect_many(fd, to, true, false);
	got = accept_many(accepted, listening, n);
	for (int i = 0; i < n; i++)
		ring_close(fd[i]);
	ring_run(); /* whoever ends first waits */
	for (int i = 0; i < got; i++)
		ring_close(accepted[i]);
	ring_run();
	nap(0.005);
}

void bind_some(int which)
{
	int fd[MANY], bound[MANY];
	struct sockaddr_any to = address(false, 1, 9), own[MANY];

	(void)which;
	for (int i = 0; i < MANY; i++) {
		own[i] = address(roll(2), roll(1 << 16) + 1, 0);
		ring_socket(&fd[i], own[i].any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC);
	}
	ring_run();
	for (int i = 0; i < MANY; i++)
		if (fd[i] >= 0)
			ring_bind(&bound[i], fd[i], &own[i].any, own[i].len);
	ring_run();
	for (int i = 0; i < MANY; i++)
		if (fd[i] >= 0 && !bound[i]) {
			count(udp_sockets, 1);
			if (roll(4))
				continue;
			ring_connect(NULL, fd[i], &to.any, to.len);
			ring_send(NULL, fd[i], "text", 4);
		}
	ring_run();
	for (int i = 0; i < MANY; i++)
		if (fd[i] >= 0)
			ring_close(fd[i]);
	ring_run();
	nap(roll(200) / 1e3);
}

/* Options change on sockets while they are read. */
void change_options(int which)
{
	static int fd[120];
	int *one = &fd[roll(LENGTH(fd))];

	(void)which;
	if (!*one || !roll(100)) {
		bool v6 = roll(2);

		if (*one)
			close(*one);
		switch (roll(3)) {
		case 0:
			*one = udp(v6, 1, 0);
			break;
		case 1:
			*one = listener(v6, 1, 0, 5);
			break;
		case 2:
			*one = socket(v6 ? AF_INET6 : AF_INET, SOCK_RAW | SOCK_CLOEXEC, 253);
		}
		if (*one < 0)
			*one = 0;
	} else {
		set_some(*one, 5);
	}
	nap(0.002);
}
