// SPDX-License-Identifier: GPL-2.0
// Workers that make and change sockets.
#include "stress.h"

/* A socket that lives on for a while: it takes the place of an older one. */
static void keep(int fd)
{
	static int kept[400];
	int *place = &kept[roll(LENGTH(kept))];

	if (*place)
		close(*place);
	*place = fd;
}

static void end(int fd)
{
	static const struct linger RESET = { 1, 0 };

	switch (roll(5)) {
	case 0:
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &RESET, sizeof(RESET));
		break;
	case 1:
		shutdown(fd, SHUT_WR);
		keep(fd);
		return;
	case 2:
		keep(fd);
		return;
	}
	close(fd);
}

/* A listener, some connections to it that end in all ways, and one that nobody answers. */
void connect_some(int which)
{
	static const char TEXT[3000];
	bool v6 = roll(2);
	int listening = listener(v6, roll(1 << 16) + 1, 0, 64);
	struct sockaddr_any to = { .len = sizeof(to.v6) }, nowhere = { .len = sizeof(nowhere.v4) };

	(void)which;
	if (listening < 0)
		return;
	must(getsockname(listening, &to.any, &to.len));
	for (int i = 0; i < 40 && !stopping(); i++) {
		int fd = socket(to.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), accepted;

		if (fd < 0)
			break;
		if (!roll(4))
			set_some(fd, 2);
		if (connect(fd, &to.any, to.len) && errno != EINPROGRESS) {
			close(fd);
			continue;
		}
		if (!roll(16)) {
			end(fd);
			continue;
		}
		accepted = accept4(listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (accepted < 0) {
			close(fd);
			continue;
		}
		count(connections, 1);
		if (!roll(3))
			send(fd, TEXT, roll(sizeof(TEXT)), 0);
		if (!roll(3))
			send(accepted, TEXT, roll(sizeof(TEXT)), 0);
		end(roll(2) ? fd : accepted);
		if (fcntl(fd, F_GETFD) >= 0)
			end(fd);
		if (fcntl(accepted, F_GETFD) >= 0)
			end(accepted);
	}
	end(listening);
	nowhere.v4 = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(9),
					   .sin_addr.s_addr = htonl(0x0a090000 + 256 + roll(60000)) };
	listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (listening >= 0) {
		connect(listening, &nowhere.any, nowhere.len);
		keep(listening);
	}
}

/* Connections whose one end stays in TIME_WAIT for a minute, as fast as it goes. */
void leave_waiting(int which)
{
	static int listening;
	static unsigned int port;

	(void)which;
	if (!listening) {
		listening = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
		must(listen(listening, 5000));
		port = port_of(listening);
	}
	for (int i = 0; i < 50; i++) {
		struct sockaddr_any to = address(false, roll(1 << 16) + 1, port);
		int fd = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)), accepted;

		connect(fd, &to.any, to.len);
		accepted = accept4(listening, NULL, NULL, SOCK_CLOEXEC);
		close(fd);
		if (accepted >= 0) {
			close(accepted);
			count(connections, 1);
		}
	}
	nap(0.05);
}

void bind_some(int which)
{
	int fd[64];

	(void)which;
	for (size_t i = 0; i < LENGTH(fd); i++) {
		fd[i] = udp(roll(2), roll(1 << 16) + 1, 0);
		if (fd[i] >= 0)
			count(udp_sockets, 1);
		if (fd[i] >= 0 && !roll(4)) {
			struct sockaddr_any to = address(false, 1, 9);

			connect(fd[i], &to.any, to.len);
			send(fd[i], "text", 4, MSG_DONTWAIT);
		}
	}
	for (size_t i = 0; i < LENGTH(fd); i++)
		if (fd[i] >= 0)
			close(fd[i]);
	nap(roll(200) / 1e3);
}

/* The internet checksum; the parts add up. */
static unsigned int sum(const void *data, size_t len)
{
	const unsigned char *byte = data;
	unsigned int sum = 0;

	for (size_t i = 0; i + 1 < len; i += 2)
		sum += byte[i] << 8 | byte[i + 1];
	return sum;
}

static void syn(struct tcphdr *tcp, unsigned int port, unsigned int pseudo)
{
	unsigned int total;

	*tcp = (struct tcphdr){ .source = htons(1024 + roll(60000)), .dest = htons(port), .seq = roll(1 << 30),
				.doff = 5, .syn = 1, .window = htons(1000) };
	total = pseudo + IPPROTO_TCP + sizeof(*tcp) + sum(tcp, sizeof(*tcp));
	total = (total & 0xffff) + (total >> 16);
	total = (total & 0xffff) + (total >> 16);
	tcp->check = htons(~total);
}

/*
 * Half-open connections: first packets from hosts that never answer. The run routes theirs, 10.9.0.0/16 and fd09::/64,
 * to a device without a wire, on which this machine is host 1.
 */
void flood(int which)
{
	static int raw4 = -1, raw6, listen4, listen6, any6 = 1;
	static unsigned int port4, port6;
	struct {
		unsigned char version, tos;
		unsigned short length, id, fragment;
		unsigned char ttl, protocol;
		unsigned short check;
		unsigned int from, to;
		struct tcphdr tcp;
	} v4 = { .version = 0x45, .length = htons(sizeof(v4)), .ttl = 64, .protocol = IPPROTO_TCP, .to = htonl(0x0a090001) };
	struct {
		unsigned int version;
		unsigned short length;
		unsigned char next, hops;
		struct in6_addr from, to;
		struct tcphdr tcp;
	} v6 = { .version = htonl(6u << 28), .length = htons(sizeof(v6.tcp)), .next = IPPROTO_TCP, .hops = 64 };
	struct sockaddr_any to;

	(void)which;
	if (raw4 < 0) {
		raw4 = must(socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW));
		raw6 = must(socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW));
		listen4 = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
		listen6 = must(socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
		must(setsockopt(listen6, IPPROTO_IPV6, IPV6_V6ONLY, &any6, sizeof(any6)));
		must(listen(listen4, 5000));
		must(listen(listen6, 5000));
		port4 = port_of(listen4);
		port6 = port_of(listen6);
	}
	for (int i = 0; i < 20; i++) {
		v4.from = htonl(0x0a090000 + 2 + roll(65000));
		syn(&v4.tcp, port4, sum(&v4.from, 8));
		to = address(false, 0, 0);
		to.v4.sin_addr.s_addr = v4.to;
		if (sendto(raw4, &v4, sizeof(v4), 0, &to.any, to.len) == sizeof(v4))
			count(half_open, 1);

		inet_pton(AF_INET6, "fd09::1", &v6.to);
		v6.from = v6.to;
		v6.from.s6_addr[12] = 1 + roll(200);
		v6.from.s6_addr[15] = roll(256);
		syn(&v6.tcp, port6, sum(&v6.from, 32));
		to = address(true, 0, 0);
		to.v6.sin6_addr = v6.to;
		if (sendto(raw6, &v6, sizeof(v6), 0, &to.any, to.len) == sizeof(v6))
			count(half_open, 1);
	}
	nap(0.02);
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
