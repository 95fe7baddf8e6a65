/* The sockets of the relays: one multicast group in, two out, on the loopback interface with TTL 0.
 *
 * As the gateway has them, less what only it needs: a relay that copies asks neither for times of arrival nor for
 * interfaces, which makes it quicker. Numbers that some C library does not name are those of linux/in.h.
 */
#ifndef RELAY_SOCKETS_H
#define RELAY_SOCKETS_H

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { LONGEST = 2048, MULTICAST_ALL = 49 };

static int check(int result, const char *what)
{
    if (result < 0) {
        perror(what);
        exit(1);
    }
    return result;
}

static struct sockaddr_in address(const char *ip, const char *port)
{
    struct sockaddr_in found = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(port))};
    if (inet_pton(AF_INET, ip, &found.sin_addr) != 1) {
        fprintf(stderr, "not an address: %s\n", ip);
        exit(1);
    }
    return found;
}

/* Receives a group on lo, with so many octets of kernel memory. */
static int open_receiver(struct sockaddr_in from, int octets)
{
    int fd = check(socket(AF_INET, SOCK_DGRAM, 0), "socket"), on = 1, off = 0;
    struct ip_mreq member = {.imr_multiaddr = from.sin_addr, .imr_interface.s_addr = htonl(INADDR_LOOPBACK)};
    check(setsockopt(fd, IPPROTO_IP, MULTICAST_ALL, &off, sizeof off), "IP_MULTICAST_ALL");
    check(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "SO_REUSEADDR");
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &octets, sizeof octets) < 0)
        check(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &octets, sizeof octets), "SO_RCVBUF");
    check(bind(fd, (struct sockaddr *)&from, sizeof from), "bind");
    check(setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &member, sizeof member), "IP_ADD_MEMBERSHIP");
    return fd;
}

/* Sends to groups on lo that do not leave this machine. */
static int open_sender(int octets)
{
    int fd = check(socket(AF_INET, SOCK_DGRAM, 0), "socket"), ttl = 0;
    struct in_addr lo = {.s_addr = htonl(INADDR_LOOPBACK)};
    if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &octets, sizeof octets) < 0)
        check(setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &octets, sizeof octets), "SO_SNDBUF");
    check(setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, &ttl, sizeof ttl), "IP_MULTICAST_TTL");
    check(setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &lo, sizeof lo), "IP_MULTICAST_IF");
    return fd;
}

#endif
