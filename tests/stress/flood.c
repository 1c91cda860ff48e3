// SPDX-License-Identifier: GPL-2.0
// Connections that stay half open.
#include "stress.h"

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
