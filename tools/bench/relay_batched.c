/* A relay that only copies, up to 512 datagrams a system call: recvmmsg and two sendmmsg.
 *
 *     relay_batched BUFFER IN_GROUP IN_PORT OUT_GROUP OUT_PORT PAD OUT_GROUP OUT_PORT PAD
 *
 * PAD as in relay_single.c. It waits for one datagram and takes what else is there.
 */
#include "relay_sockets.h"

enum { BATCH = 512 };

int main(int argc, char **argv)
{
    if (argc != 10)
        return 2;
    int octets = atoi(argv[1]), in = open_receiver(address(argv[2], argv[3]), octets), out = open_sender(octets);
    struct sockaddr_in to[2] = {address(argv[4], argv[5]), address(argv[7], argv[8])};
    size_t pad[2] = {(size_t)atoi(argv[6]), (size_t)atoi(argv[9])};
    static char datagrams[BATCH][2 * LONGEST];
    static struct iovec parts[BATCH];
    static struct mmsghdr messages[BATCH];
    static size_t sizes[BATCH];

    for (;;) {
        for (int i = 0; i < BATCH; i++) {
            parts[i] = (struct iovec){datagrams[i], LONGEST};
            messages[i].msg_hdr = (struct msghdr){.msg_iov = &parts[i], .msg_iovlen = 1};
        }
        int n = check(recvmmsg(in, messages, BATCH, MSG_WAITFORONE, NULL), "recvmmsg");
        for (int i = 0; i < n; i++)
            sizes[i] = messages[i].msg_len; /* sendmmsg writes there, too */
        for (int k = 0; k < 2; k++) {
            for (int i = 0; i < n; i++) {
                parts[i].iov_len = sizes[i] + pad[k];
                messages[i].msg_hdr.msg_name = &to[k];
                messages[i].msg_hdr.msg_namelen = sizeof to[k];
            }
            for (int sent = 0; sent < n;) {
                int more = sendmmsg(out, messages + sent, (unsigned)(n - sent), 0);
                sent += more > 0 ? more : 1; /* one that cannot be sent is lost, as in relay_single */
            }
        }
    }
}
