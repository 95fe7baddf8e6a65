/* A relay that only copies, one system call a datagram: one recv and two sends.
 *
 *     relay_single BUFFER IN_GROUP IN_PORT OUT_GROUP OUT_PORT PAD OUT_GROUP OUT_PORT PAD
 *
 * PAD octets of nothing are sent behind each datagram: where the gateway's envelope is longer on the way out, so is
 * the relay's datagram.
 */
#include "relay_sockets.h"

int main(int argc, char **argv)
{
    if (argc != 10)
        return 2;
    int octets = atoi(argv[1]), in = open_receiver(address(argv[2], argv[3]), octets), out = open_sender(octets);
    struct sockaddr_in to[2] = {address(argv[4], argv[5]), address(argv[7], argv[8])};
    size_t pad[2] = {(size_t)atoi(argv[6]), (size_t)atoi(argv[9])};
    static char datagram[2 * LONGEST];

    for (;;) {
        ssize_t size = check((int)recv(in, datagram, LONGEST, 0), "recv");
        for (int i = 0; i < 2; i++)
            sendto(out, datagram, (size_t)size + pad[i], 0, (struct sockaddr *)&to[i], sizeof to[i]);
    }
}
