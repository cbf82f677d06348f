package io.aegisbench.proxy.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.proxy.hotpath.HeapShare;
import io.aegisbench.proxy.hotpath.TestProxy;
import io.aegisbench.proxy.limit.Await;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What connections hold together, which need no key. */
@Timeout(120)
final class ConnectionRoomTest {
    private static final String LIVE = "GET /live HTTP/1.1\r\nHost: a\r\n";
    private static final int ONE = ConnectionRoom.CONNECTION_BYTES;

    @Test
    void aConnectionThatFindsNoRoomIsClosedAndOneThatLeavesMakesRoom() throws IOException {
        HeapShare share = new HeapShare(2 * ONE);
        try (TestProxy proxy = TestProxy.holding(share);
                RawClient first = proxy.connect()) {
            try (RawClient second = proxy.connect()) {
                assertThat(first.send(LIVE + "\r\n").response()).startsWith("HTTP/1.1 200");
                assertThat(second.send(LIVE + "\r\n").response()).startsWith("HTTP/1.1 200");
                try (RawClient third = proxy.connect()) {
                    assertThatThrownBy(() -> third.send(LIVE + "\r\n").response())
                            .isInstanceOf(IOException.class);
                }
                assertThat(share.heldBytes()).isEqualTo(2 * ONE);
            }
            Await.until(() -> share.heldBytes() == ONE);
            try (RawClient again = proxy.connect()) {
                assertThat(again.send(LIVE + "\r\n").response()).startsWith("HTTP/1.1 200");
            }
            assertThat(first.send(LIVE + "\r\n").response()).startsWith("HTTP/1.1 200");
        }
        Await.until(() -> share.heldBytes() == 0);
    }

    @Test
    void aLargeHeadThatFindsNoRoomIsRefusedAndOneThatIsOverMakesRoom() throws IOException {
        HeapShare share = new HeapShare(3 * ONE + 4 * 4096);
        String large = "X-Large: " + "x".repeat(3000) + "\r\n";
        try (TestProxy proxy = TestProxy.holding(share);
                RawClient slow = proxy.connect()) {
            slow.send(LIVE + large);
            Await.until(() -> share.heldBytes() > ONE + 4 * 3000);
            try (RawClient late = proxy.connect()) {
                assertThat(late.send(LIVE + large).response())
                        .startsWith("HTTP/1.1 503")
                        .contains("head_backlog", "Connection: close");
            }
            assertThat(slow.send("\r\n").response()).startsWith("HTTP/1.1 200");
            try (RawClient again = proxy.connect()) {
                assertThat(again.send(LIVE + large + "\r\n").response()).startsWith("HTTP/1.1 200");
            }
        }
        Await.until(() -> share.heldBytes() == 0);
    }
}
