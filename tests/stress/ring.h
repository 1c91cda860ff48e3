/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Operations on sockets, many by one system call: by io_uring(7), since in user-mode Linux a call costs more than what most
 * of them do. Where the kernel has none, each operation is done at once, by the call of its own.
 *
 * They are started in order, when ring_run is called or the ring is full, and have ended when ring_run returns. `result` then
 * has what the call returns, or the error as a negative number; it may be NULL. Addresses and options are copied. What waits
 * for some seconds is given up.
 */
#ifndef RING_H
#define RING_H

#include <sys/socket.h>

void ring_socket(int *result, int family, int type);
void ring_bind(int *result, int fd, const void *address, socklen_t len);
/* Waits for the connection, even if the socket does not. */
void ring_connect(int *result, int fd, const void *address, socklen_t len);
void ring_accept(int *result, int fd, int flags);
/* Does not wait. The data must stay as they are until ring_run returns. */
void ring_send(int *result, int fd, const void *data, size_t len);
void ring_setsockopt(int *result, int fd, int level, int option, const void *value, socklen_t len);
void ring_close(int fd);
void ring_run(void);

#endif
