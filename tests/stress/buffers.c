// SPDX-License-Identifier: GPL-2.0
// Reads into memory that is not there, or comes late; and files that outlive what they are of.
#include <linux/userfaultfd.h>
#include <pthread.h>

#include "stress.h"

#define SIZE (1 << 20)

static char whole[4 * SIZE], text[4 * SIZE];

static size_t read_to_end(int fd, char *to, size_t size)
{
	size_t len = 0;
	ssize_t n;

	while ((n = must(read(fd, to + len, size))) > 0)
		len += n;
	return len;
}

static void some_sockets(void)
{
	for (int i = 1; i <= 600; i++) {
		set_some(must(udp(false, i, 0)), 5);
		set_some(must(listener(true, 1, 0, 5)), 5);
	}
}

/* What a bad buffer did not take, the next good one gets: nothing is lost and nothing comes twice. */
void bad_buffers(void)
{
	static const int FILE[] = { UDPSTAT, TCP6STAT };
	char *memory = mmap(NULL, 2 * SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned int faults = 0, cut = 0;

	/* Not munmap: what is mapped later would take the place. */
	must(mprotect(memory + SIZE, SIZE, PROT_NONE));
	must(unshare(CLONE_NEWNET));
	loopback_up();
	some_sockets();
	for (size_t i = 0; i < LENGTH(FILE); i++) {
		int fd = must(try_open(FILE[i], O_RDONLY));
		size_t all = read_to_end(fd, whole, SIZE), len = 0;

		close(fd);
		fd = must(try_open(FILE[i], O_RDONLY));
		for (;;) {
			size_t room = roll(3) ? roll(3000) : 0, asked = room + 1 + roll(200000);
			ssize_t n = read(fd, memory + SIZE - room, asked);

			if (n < 0 && errno != EFAULT)
				fail("a bad buffer: %s", strerror(errno));
			if (n < 0) {
				faults++;
				room = 1 + roll(3000);
				n = must(read(fd, memory + SIZE - room, room));
				if (!n)
					break;
			} else if (!n) {
				break;
			} else {
				cut += (size_t)n == room;
			}
			memcpy(text + len, memory + SIZE - room, n);
			len += n;
		}
		close(fd);
		if (len != all || memcmp(text, whole, all))
			fail("%s: %zu bytes through bad buffers, %zu through good ones", FILE_NAME[FILE[i]], len, all);
	}
	if (!faults || !cut)
		fail("no buffer was bad");
	printf("hostile: bad buffers: %u refused, %u filled as far as they go, and the text is whole\n", faults, cut);
}

/* The longest addresses, with all options that can be set at long values, a byte at a time. */
void longest_lines(void)
{
	static const char ADDRESS[] = "fd11:1111:1111:1111:1111:1111:255.255.255.255";
	static const int LEVELS[] = { SOL_SOCKET, IPPROTO_IP, IPPROTO_IPV6, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_RAW };
	static const int VALUES[] = { 1, 255, -1, 0x7fffffff, 0x7ffffffe, 1000000 };
	static const int FILE[] = { TCP6STAT, UDP6STAT, RAW6STAT };
	size_t longest = 0;

	must(unshare(CLONE_NEWNET));
	loopback_up();
	if (system("ip addr add fd11:1111:1111:1111:1111:1111:255.255.255.255/128 dev lo nodad"))
		fail("no long address");
	for (size_t i = 0; i < LENGTH(FILE); i++) {
		struct sockaddr_any a = address(true, 0, 65000);
		int fd = must(socket(AF_INET6, i == 0 ? SOCK_STREAM : i == 1 ? SOCK_DGRAM : SOCK_RAW, i == 2 ? 253 : 0));
		size_t all, each = 0;

		inet_pton(AF_INET6, ADDRESS, &a.v6.sin6_addr);
		a.v6.sin6_port = htons(i == 2 ? 0 : 65000);
		must(bind(fd, &a.any, a.len));
		if (i == 0)
			must(listen(fd, 1));
		for (size_t l = 0; l < LENGTH(LEVELS); l++)
			for (int option = 0; option < 100; option++)
				for (size_t v = 0; v < LENGTH(VALUES); v++)
					if (LEVELS[l] != IPPROTO_IPV6 || option != 1) /* IPV6_ADDRFORM */
						setsockopt(fd, LEVELS[l], option, &VALUES[v], sizeof(int));
		fd = must(try_open(FILE[i], O_RDONLY));
		all = read_to_end(fd, whole, SIZE);
		close(fd);
		fd = must(try_open(FILE[i], O_RDONLY));
		each = read_to_end(fd, text, 1);
		close(fd);
		if (each != all || memcmp(text, whole, all))
			fail("%s: bytes one by one are not the whole", FILE_NAME[FILE[i]]);
		fd = must(try_open(FILE[i], O_RDONLY));
		listing_read(fd, FILE[i], 1, NULL, NULL);
		close(fd);
		for (char *line = whole, *end; (end = memchr(line, '\n', whole + all - line)); line = end + 1)
			longest = (size_t)(end - line) > longest ? (size_t)(end - line) : longest;
	}
	printf("hostile: a line of %zu bytes, read one by one\n", longest);
}

/* Files that stay open when the last process leaves the namespace, and when the module goes. */
void dead_namespace(void)
{
	int fd[FILES], left;
	char c;

	must(unshare(CLONE_NEWNET));
	loopback_up();
	left = must(listener(false, 1, 4711, 5));
	for (int file = 0; file < FILES; file++)
		fd[file] = must(try_open(file, O_RDONLY));
	must(unshare(CLONE_NEWNET));
	close(left);
	for (int file = 0; file < FILES; file++) {
		if (!listing_read(fd[file], file, 0, NULL, NULL))
			fail("%s does not outlive its last process: %s", FILE_NAME[file], strerror(errno));
		must(lseek(fd[file], 0, SEEK_SET));
	}
	if (!unload())
		fail("open files keep the module: %s", strerror(errno));
	for (int round = 0; round < 2; round++) {
		for (int file = 0; file < FILES; file++)
			if (read(fd[file], &c, 1) >= 0 || errno != EIO || write(fd[file], "", 1) >= 0)
				fail("%s without its module: %s", FILE_NAME[file], strerror(errno));
		if (round == 0 && !load())
			fail("the module does not load: %s", strerror(errno));
	}
	for (int file = 0; file < FILES; file++)
		close(fd[file]);
}

static void *reader(void *page)
{
	int fd = must(try_open(TCPSTAT, O_RDONLY));

	if (read(fd, page, 4096) <= 0)
		fail("a stalled read: %s", strerror(errno));
	close(fd);
	return NULL;
}

/* In a process of its own, which can be killed. Says when it stalls, and gets the page a while after. */
static void stall(int ready, double seconds)
{
	int uffd = must(syscall(SYS_userfaultfd, O_CLOEXEC));
	struct uffdio_api api = { .api = UFFD_API };
	struct uffd_msg message;
	struct uffdio_register range = { .range.len = 4096, .mode = UFFDIO_REGISTER_MODE_MISSING };
	struct uffdio_zeropage zero = { .range.len = 4096 };
	pthread_t thread;
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	must(ioctl(uffd, UFFDIO_API, &api));
	range.range.start = zero.range.start = (unsigned long)page;
	must(ioctl(uffd, UFFDIO_REGISTER, &range));
	must(-pthread_create(&thread, NULL, reader, page));
	must(read(uffd, &message, sizeof(message)));
	must(write(ready, "", 1));
	nap(seconds);
	must(ioctl(uffd, UFFDIO_ZEROPAGE, &zero));
	pthread_join(thread, NULL);
}

static double timed(double begin, pid_t pid)
{
	int status;

	must(waitpid(pid, &status, 0));
	if (status)
		fail("what waited for a stalled reader failed: %#x", status);
	return now() - begin;
}

/*
 * A reader stalls inside copy_to_user. Meanwhile rmmod waits, and with it whoever makes a network namespace; others
 * read on. All goes on when the reader does, or is killed.
 */
static void stall_unload(bool killed)
{
	static char buffer[65536];
	int ready[2], fd;
	char c;
	double begin, others, waited, namespace;
	pid_t stalling, unloading, creating;

	must(pipe2(ready, O_CLOEXEC));
	stalling = must(fork());
	if (!stalling) {
		stall(ready[1], killed ? 1000 : 3);
		_exit(0);
	}
	must(read(ready[0], &c, 1));
	begin = now();
	unloading = must(fork());
	if (!unloading)
		_exit(!unload());
	nap(0.5);
	creating = must(fork());
	if (!creating)
		_exit(unshare(CLONE_NEWNET) != 0);
	others = now();
	fd = must(open("/proc/net/tcp", O_RDONLY | O_CLOEXEC));
	must(read(fd, buffer, sizeof(buffer)));
	close(fd);
	others = now() - others;
	if (killed) {
		nap(1);
		kill(stalling, SIGKILL);
	}
	waited = timed(begin, unloading);
	namespace = timed(begin, creating);
	if (waited < (killed ? 1.5 : 2.5))
		fail("rmmod did not wait for a reader");
	must(waitpid(stalling, NULL, 0));
	printf("hostile: a reader stalled for %.1f s%s: rmmod took %.1f s, a new namespace until %.1f s, another read of /proc/net/tcp %.3f s\n",
	       killed ? 1.5 : 3.0, killed ? " and killed then" : "", waited, namespace, others);
	if (!load())
		fail("the module does not load afterwards: %s", strerror(errno));
	close(ready[0]);
	close(ready[1]);
}

void stalled(void)
{
	stall_unload(false);
	stall_unload(true);
}
