package io.aegisbench.proxy;

import static io.aegisbench.proxy.Uploads.awaitStandstill;
import static io.aegisbench.proxy.Uploads.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.evidence.BodyHash;
import io.aegisbench.evidence.Salts;
import io.aegisbench.proxy.Uploads.Reader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Answers that are files: sent on while they come, whatever their size, and recorded. */
final class DownloadTest {
    private static final String GET =
            "GET /v1/files/file-1/content HTTP/1.1\r\nHost: aegis\r\nAuthorization: Bearer "
                    + WholeProxy.KEY
                    + "\r\n\r\n";

    /** More than an answer may have that is read. */
    private static final int SIZE = 80 << 20;

    private static final int PIECE = 1 << 16;
    private static final int MOST_HELD = SIZE / 16;

    @TempDir private Path directory;

    /** The bytes of a file, of which each has another than its neighbours. */
    private static final class Content extends InputStream {
        private int at;

        @Override
        public int read() {
            return at == SIZE ? -1 : byteAt(at++) & 0xff;
        }

        @Override
        public int read(byte[] target, int from, int length) {
            int count = Math.min(length, SIZE - at);
            for (int i = 0; i < count; i++) {
                target[from + i] = byteAt(at++);
            }
            return count == 0 ? -1 : count;
        }

        private static byte byteAt(int at) {
            return (byte) ((at * 0x9E3779B9) >>> 24);
        }
    }

    private static Reader.Script sending(String type, boolean chunked, AtomicLong taken) {
        return (socket, in) -> {
            assertThat(head(in)).startsWith("GET /v1/files/file-1/content HTTP/1.1\r\n");
            OutputStream out = socket.getOutputStream();
            String framing = chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + SIZE;
            write(out, "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\n" + framing);
            write(out, "\r\n\r\n");
            Content content = new Content();
            byte[] piece = new byte[PIECE];
            while (content.read(piece, 0, PIECE) > 0) {
                write(out, chunked ? Integer.toHexString(PIECE) + "\r\n" : "");
                out.write(piece);
                write(out, chunked ? "\r\n" : "");
                taken.addAndGet(PIECE);
            }
            write(out, chunked ? "0\r\n\r\n" : "");
        };
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** {@return whether a file came whole, byte for byte} */
    private static boolean cameWhole(InputStream in, boolean chunked) throws IOException {
        Content content = new Content();
        int left = SIZE;
        while (left > 0) {
            int size = chunked ? Uploads.size(in) : Math.min(left, PIECE);
            if (size == 0 || !same(in.readNBytes(size), content)) {
                return false;
            }
            left -= size;
            if (chunked) {
                in.skipNBytes(2);
            }
        }
        return !chunked || Uploads.size(in) == 0;
    }

    private static boolean same(byte[] got, Content content) {
        byte[] wanted = new byte[got.length];
        return content.read(wanted, 0, got.length) == got.length && Arrays.equals(wanted, got);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFileOfAnySizeComesWholeIsRecordedAndNeverHeld(boolean chunked) throws Exception {
        String type = chunked ? "application/jsonl" : "application/octet-stream";
        try (Reader upstream = new Reader(sending(type, chunked, new AtomicLong()));
                WholeProxy proxy = WholeProxy.start(directory, upstream.settings());
                Wire client = new Wire(proxy.port())) {
            long before = UploadTest.allocatedByIoThreads() + UploadTest.directBytes();
            String head = client.send(GET).head();
            assertThat(head).startsWith("HTTP/1.1 200 ").contains("Content-Type: " + type);
            assertThat(cameWhole(client.socket().getInputStream(), chunked)).isTrue();
            JsonNode record = proxy.awaitRecords("call", 1).getFirst();
            long after = UploadTest.allocatedByIoThreads() + UploadTest.directBytes();
            assertThat(after - before).isLessThan(MOST_HELD);
            assertThat(record.path("answerBytes").longValue()).isEqualTo(SIZE);
            Salts.Present salts = (Salts.Present) proxy.trail().ledger().salts(0);
            assertThat(WholeProxy.text(record, "answerHash"))
                    .isEqualTo(BodyHash.of(salts.answer(), new Content()));
            assertThat(WholeProxy.text(record, "outcome")).isEqualTo("complete");
        }
    }

    @Test
    void aClientThatReadsNothingStopsItsUpstream() throws Exception {
        AtomicLong taken = new AtomicLong();
        try (Reader upstream = new Reader(sending("audio/mpeg", false, taken));
                WholeProxy proxy = WholeProxy.start(directory, upstream.settings());
                Wire client = new Wire(proxy.port())) {
            assertThat(client.send(GET).head()).startsWith("HTTP/1.1 200 ");
            awaitStandstill(taken);
            assertThat(taken.get()).isLessThan(SIZE / 2);
            assertThat(cameWhole(client.socket().getInputStream(), false)).isTrue();
        }
    }

    /** What is cut must look cut: the client's connection ends within the body. */
    @ParameterizedTest
    @CsvSource({
        "Content-Length: 100, 0123456789",
        "Transfer-Encoding: chunked, 'a\r\n0123456789\r\n'",
        "Transfer-Encoding: chunked, 'ff\r\n0123456789'"
    })
    void aFileThatItsUpstreamCutsIsCut(String framing, String body) throws Exception {
        Reader.Script script =
                (socket, in) -> {
                    String unused = head(in);
                    assertThat(unused).isNotEmpty();
                    String type = "Content-Type: image/png\r\n";
                    String head = "HTTP/1.1 200 OK\r\n" + type + framing + "\r\n\r\n";
                    write(socket.getOutputStream(), head + body);
                };
        try (Reader upstream = new Reader(script);
                WholeProxy proxy = WholeProxy.start(directory, upstream.settings());
                Wire client = new Wire(proxy.port())) {
            assertThat(client.send(GET).head()).startsWith("HTTP/1.1 200 ");
            String rest = client.rest();
            assertThat(rest).contains("0123456789").doesNotEndWith("0\r\n\r\n");
            JsonNode record = proxy.awaitRecords("call", 1).getFirst();
            assertThat(WholeProxy.text(record, "outcome")).isEqualTo("upstream_error");
            assertThat(record.path("answerBytes").intValue()).isEqualTo(10);
        }
    }

    @Test
    void aClientThatLeavesWithinAFileEndsTheUpstreamsAnswer() throws Exception {
        CompletableFuture<Boolean> brokenOff = new CompletableFuture<>();
        Reader.Script sending = sending("video/mp4", true, new AtomicLong());
        Reader.Script script =
                (socket, in) -> {
                    try {
                        sending.play(socket, in);
                        brokenOff.complete(false);
                    } catch (IOException e) {
                        brokenOff.complete(true);
                    }
                };
        try (Reader upstream = new Reader(script);
                WholeProxy proxy = WholeProxy.start(directory, upstream.settings());
                Wire client = new Wire(proxy.port())) {
            assertThat(client.send(GET).head()).startsWith("HTTP/1.1 200 ");
            client.leave();
            assertThat(brokenOff.orTimeout(60, TimeUnit.SECONDS).join()).isTrue();
            JsonNode record = proxy.awaitRecords("call", 1).getFirst();
            assertThat(WholeProxy.text(record, "outcome")).isEqualTo("client_gone");
        }
    }

    @Test
    void aPartOfAFileComesAsThePartThatItIs() throws Exception {
        Reader.Script script =
                (socket, in) -> {
                    assertThat(head(in)).contains("\r\nRange: bytes=2-3\r\n");
                    write(
                            socket.getOutputStream(),
                            "HTTP/1.1 206 Partial Content\r\nContent-Type: text/csv\r\n"
                                    + "Content-Range: bytes 2-3/9\r\nContent-Length: 2\r\n\r\n,1");
                };
        try (Reader upstream = new Reader(script);
                WholeProxy proxy = WholeProxy.start(directory, upstream.settings());
                Wire client = new Wire(proxy.port())) {
            String asked = GET.replace("\r\n\r\n", "\r\nRange: bytes=2-3\r\n\r\n");
            assertThat(client.send(asked).answer())
                    .startsWith("HTTP/1.1 206 ")
                    .contains("Content-Range: bytes 2-3/9")
                    .endsWith("\r\n\r\n,1");
        }
    }

    @Test
    void anAnswerThatIsReadHasALimit() throws Exception {
        Reader.Script script = sending("application/json", false, new AtomicLong());
        try (Reader upstream = new Reader(script);
                WholeProxy proxy = WholeProxy.start(directory, upstream.settings());
                Wire client = new Wire(proxy.port())) {
            assertThat(client.send(GET).answer())
                    .startsWith("HTTP/1.1 502 ")
                    .contains("upstream_answer_too_large");
        }
    }
}
