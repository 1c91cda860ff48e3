// SPDX-License-Identifier: GPL-2.0
// Stress for knetstat: stress PHASE [SECONDS [WORKER,...]], as root in the machine, the module loaded, and at last
// stress counters. 'run' calls it. BED is that of scripts/stress.
#include <pthread.h>
#include <time.h>

#include "stress.h"

/* The counters are kept in a file, so that they add up over the phases of a run. */
#define COUNTERS_FILE "/run/stress.counters"

static struct {
	atomic_ulong counter[COUNTER_COUNT];
	atomic_bool failed;
} *shared;

void count(enum counter counter, unsigned long n)
{
	atomic_fetch_add_explicit(&shared->counter[counter], n, memory_order_relaxed);
}

unsigned long counted(enum counter counter)
{
	return shared->counter[counter];
}

void most(enum counter counter, unsigned long value)
{
	unsigned long old = shared->counter[counter];

	while (old < value && !atomic_compare_exchange_weak(&shared->counter[counter], &old, value))
		;
}

void fail(const char *format, ...)
{
	va_list list;
	char text[12288];

	va_start(list, format);
	vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	fprintf(stderr, "stress: FAILED: %s\n", text);
	shared->failed = true;
	_exit(1);
}

bool failed(void)
{
	return shared->failed;
}

/* Each process has dice of its own. Its number is asked for once: a system call a roll took most of the time natively. */
static unsigned long long dice;

static void new_dice(void)
{
	dice = getpid() * 0x9e3779b97f4a7c15 + time(NULL);
}

unsigned int roll(unsigned int sides)
{
	dice = dice * 6364136223846793005 + 1442695040888963407;
	return (dice >> 33) % sides;
}

double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

void nap(double seconds)
{
	usleep(seconds * 1e6);
}

bool put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return ok;
}

/* How many are in TIME_WAIT now. */
static unsigned long time_wait(void)
{
	FILE *file = fopen("/proc/net/sockstat", "re");
	unsigned long n = 0;
	char line[200];

	while (file && fgets(line, sizeof(line), file))
		sscanf(line, "TCP: inuse %*u orphan %*u tw %lu", &n);
	if (file)
		fclose(file);
	return n;
}

#define X(name) #name,
static const char *const COUNTER_NAME[] = { COUNTERS(X) };
#undef X

void print_counters(double seconds)
{
	printf("%5.0f s: waiting=%lu", seconds, time_wait());
	for (int i = 0; i < COUNTER_COUNT; i++)
		if (shared->counter[i])
			printf(" %s=%lu", COUNTER_NAME[i], (unsigned long)shared->counter[i]);
	printf("\n");
	fflush(stdout);
}

/* Those of all phases: what the run did. */
static void print_table(void)
{
	for (int i = 0; i < COUNTER_COUNT; i++)
		printf("%-20s%12lu\n", COUNTER_NAME[i], (unsigned long)shared->counter[i]);
}

enum bed bed;

static bool name_bed(const char *name)
{
	static const char *const NAMES[BEDS] = { "vm", "uml", "kasan" };

	for (bed = 0; bed < BEDS; bed++)
		if (!strcmp(name, NAMES[bed]))
			return true;
	return false;
}

static bool open_counters(void)
{
	int file = open(COUNTERS_FILE, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (file < 0 || ftruncate(file, sizeof(*shared)))
		return false;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	if (shared == MAP_FAILED)
		return false;
	shared->failed = false;
	return true;
}

int main(int argc, char **argv)
{
	const char *phase = argc > 1 ? argv[1] : "";
	double seconds = argc > 2 ? atof(argv[2]) : 60;
	struct rlimit files = { 1000000, 1000000 };

	if (!name_bed(getenv("BED") ?: "vm")) {
		fprintf(stderr, "BED=%s is neither vm, uml nor kasan\n", getenv("BED"));
		return 2;
	}
	if (!open_counters()) {
		perror(COUNTERS_FILE);
		return 1;
	}
	setrlimit(RLIMIT_NOFILE, &files);
	signal(SIGPIPE, SIG_IGN);
	new_dice();
	pthread_atfork(NULL, NULL, new_dice);
	patch_kernel();
	if (!strcmp(phase, "churn"))
		churn(seconds, argc > 3 ? argv[3] : NULL);
	else if (!strcmp(phase, "faults"))
		inject_faults();
	else if (!strcmp(phase, "hostile"))
		be_hostile();
	else if (!strcmp(phase, "fuzz"))
		call_at_random(seconds);
	else if (!strcmp(phase, "counters"))
		print_table();
	else {
		fprintf(stderr, "usage: stress churn|faults|hostile|fuzz|counters [SECONDS [WORKER,...]]\n");
		return 2;
	}
	if (shared->failed)
		return 1;
	if (strcmp(phase, "counters"))
		printf("stress %s: passed\n", phase);
	return 0;
}
