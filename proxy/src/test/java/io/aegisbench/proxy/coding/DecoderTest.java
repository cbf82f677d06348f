package io.aegisbench.proxy.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What comes out of each decoder, however its content is cut, joined or damaged. */
final class DecoderTest {
    private static final byte[] TEXT = text(60_000);

    /** Neither all the same nor without any order. */
    private static byte[] text(int size) {
        Random random = new Random(11);
        byte[] text = new byte[size];
        for (int i = 0; i < size; i++) {
            text[i] = (byte) "etaoin shrdlu".charAt(random.nextInt(13));
        }
        return text;
    }

    private static byte[] decoded(Coding coding, byte[] coded, int pieceBytes)
            throws UndecodableException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ContentDecoder decoder = coding.decoder()) {
            for (int from = 0; from < coded.length; from += pieceBytes) {
                int to = Math.min(coded.length, from + pieceBytes);
                decoder.feed(Arrays.copyOfRange(coded, from, to));
                read(decoder, out);
            }
            decoder.end();
        }
        return out.toByteArray();
    }

    private static void read(ContentDecoder decoder, ByteArrayOutputStream out)
            throws UndecodableException {
        byte[] piece = new byte[1000];
        for (int count = decoder.read(piece); count > 0; count = decoder.read(piece)) {
            out.write(piece, 0, count);
        }
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static void refused(Coding coding, byte[] coded, String how) {
        for (int pieceBytes : new int[] {coded.length, 1}) {
            assertThatThrownBy(() -> decoded(coding, coded, Math.max(1, pieceBytes)))
                    .isInstanceOf(UndecodableException.class)
                    .hasMessage(how);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Coding.class, names = "IDENTITY", mode = EnumSource.Mode.EXCLUDE)
    void contentIsTheSameHoweverItIsCut(Coding coding) throws Exception {
        for (byte[] content : new byte[][] {new byte[0], {'x'}, TEXT, new byte[300_000]}) {
            byte[] coded = Encoded.by(coding, content);
            for (int pieceBytes : new int[] {1, 7, 1000, Math.max(1, coded.length)}) {
                assertThat(decoded(coding, coded, pieceBytes)).isEqualTo(content);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = Coding.class, names = "IDENTITY", mode = EnumSource.Mode.EXCLUDE)
    void noBeginningIsWhole(Coding coding) throws Exception {
        byte[] coded = Encoded.by(coding, text(50));
        for (int size = 0; size < coded.length; size++) {
            refused(coding, Arrays.copyOf(coded, size), UndecodableException.NOT_WHOLE);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Coding.class, names = "IDENTITY", mode = EnumSource.Mode.EXCLUDE)
    void whatFollowsTheEndIsRefused(Coding coding) throws Exception {
        byte[] coded = Encoded.by(coding, TEXT);
        byte[] more = "{\"another\":\"body\"}".getBytes(StandardCharsets.US_ASCII);
        refused(coding, joined(coded, more), UndecodableException.MORE_BEHIND);
        refused(coding, joined(coded, new byte[8]), UndecodableException.MORE_BEHIND);
    }

    /** A server shows each event when it has it. */
    @ParameterizedTest
    @EnumSource(value = Coding.class, names = "IDENTITY", mode = EnumSource.Mode.EXCLUDE)
    void whatWasFlushedIsThereAtOnce(Coding coding) throws Exception {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        try (ContentDecoder decoder = coding.decoder();
                OutputStream encoder = Encoded.encoder(coding, sent)) {
            for (int i = 0; i < 20; i++) {
                byte[] event = ("data: " + i + "\n\n").getBytes(StandardCharsets.US_ASCII);
                encoder.write(event);
                encoder.flush();
                decoder.feed(sent.toByteArray());
                sent.reset();
                ByteArrayOutputStream now = new ByteArrayOutputStream();
                read(decoder, now);
                assertThat(now.toByteArray()).isEqualTo(event);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = Coding.class, names = "IDENTITY", mode = EnumSource.Mode.EXCLUDE)
    void damageIsNeverAnotherFault(Coding coding) throws Exception {
        byte[] coded = Encoded.by(coding, text(3000));
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            byte[] bad = coded.clone();
            bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                byte[] content = decoded(coding, bad, 1 + random.nextInt(bad.length));
                assertThat(content.length).isLessThan(1 << 20);
            } catch (UndecodableException e) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    @ParameterizedTest
    @EnumSource(
            value = Coding.class,
            names = {"GZIP", "ZSTD"})
    void partsInARowAreOneContent(Coding coding) throws Exception {
        byte[] first = Encoded.by(coding, text(500));
        byte[] none = Encoded.by(coding, new byte[0]);
        byte[] second = Encoded.by(coding, TEXT);
        byte[] all = joined(none, first, none, none, second, none);
        for (int pieceBytes : new int[] {1, first.length + none.length, 999, all.length}) {
            assertThat(decoded(coding, all, pieceBytes)).isEqualTo(joined(text(500), TEXT));
        }
        byte[] cut = joined(first, Arrays.copyOf(second, second.length - 1));
        refused(coding, cut, UndecodableException.NOT_WHOLE);
        refused(
                coding,
                joined(first, second[0] == 0 ? none : new byte[] {second[0]}),
                UndecodableException.NOT_WHOLE);
    }

    @ParameterizedTest
    @EnumSource(
            value = Coding.class,
            names = {"GZIP", "ZSTD"})
    void emptyPartsAreBounded(Coding coding) throws Exception {
        byte[] none = Encoded.by(coding, new byte[0]);
        byte[] last = Encoded.by(coding, TEXT);
        byte[][] many = new byte[ContentDecoder.MAX_EMPTY_PARTS + 2][];
        Arrays.fill(many, none);
        many[ContentDecoder.MAX_EMPTY_PARTS] = last;
        many[ContentDecoder.MAX_EMPTY_PARTS + 1] = new byte[0];
        byte[] bearable = joined(many);
        assertThat(decoded(coding, bearable, bearable.length)).isEqualTo(TEXT);
        many[ContentDecoder.MAX_EMPTY_PARTS] = none;
        many[ContentDecoder.MAX_EMPTY_PARTS + 1] = last;
        byte[] tooMany = joined(many);
        assertThatThrownBy(() -> decoded(coding, tooMany, tooMany.length))
                .hasMessage(UndecodableException.EMPTY_PARTS);
    }

    private static byte[] skippable(int size) {
        byte[] frame = new byte[8 + size];
        frame[0] = 0x5a;
        frame[1] = 0x2a;
        frame[2] = 0x4d;
        frame[3] = 0x18;
        frame[4] = (byte) size;
        return frame;
    }

    @Test
    void framesToBeSkippedAreSkipped() throws Exception {
        byte[] frame = Encoded.by(Coding.ZSTD, TEXT);
        byte[] all = joined(skippable(0), skippable(100), frame, skippable(3), frame, skippable(9));
        for (int pieceBytes : new int[] {1, 13, all.length}) {
            assertThat(decoded(Coding.ZSTD, all, pieceBytes)).isEqualTo(joined(TEXT, TEXT));
        }
        byte[] cut = joined(frame, Arrays.copyOf(skippable(100), 50));
        refused(Coding.ZSTD, cut, UndecodableException.NOT_WHOLE);
    }

    @Test
    void aWindowThatHttpDoesNotAllowIsRefused() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZstdOutputStreamNoFinalizer encoding = new ZstdOutputStreamNoFinalizer(out)) {
            encoding.setLong(24);
            encoding.write(TEXT);
        }
        byte[] coded = out.toByteArray();
        assertThatThrownBy(() -> decoded(Coding.ZSTD, coded, coded.length))
                .hasMessage(UndecodableException.WINDOW);
    }

    /** All that RFC 1952 lets a member's head have, and a right sum of it. */
    private static byte[] fullHead(byte[] plainMember) {
        byte[] head = {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 1, 2, 3, 4, 0, 3};
        byte[] fields = {3, 0, 'a', 'b', 0, 'n', 'a', 0, 'c', 'o', 'm', 0};
        CRC32 sum = new CRC32();
        sum.update(head);
        sum.update(fields);
        byte[] check = {(byte) sum.getValue(), (byte) (sum.getValue() >> 8)};
        byte[] data = Arrays.copyOfRange(plainMember, 10, plainMember.length);
        return joined(head, fields, check, data);
    }

    @Test
    void aGzipHeadMayHaveAllThatItCan() throws Exception {
        byte[] full = fullHead(Encoded.by(Coding.GZIP, TEXT));
        assertThat(decoded(Coding.GZIP, full, full.length)).isEqualTo(TEXT);
        assertThat(decoded(Coding.GZIP, full, 1)).isEqualTo(TEXT);
        full[23] ^= 1;
        refused(Coding.GZIP, full, UndecodableException.NOT_WHOLE);
        full[23] ^= 1;
        full[3] |= 32;
        refused(Coding.GZIP, full, UndecodableException.NOT_WHOLE);
    }

    @Test
    void aGzipHeadIsBounded() {
        byte[] endless = new byte[GzipHead.MAX_BYTES + 1];
        Arrays.fill(endless, (byte) 'x');
        System.arraycopy(new byte[] {0x1f, (byte) 0x8b, 8, 8, 0, 0, 0, 0, 0, 3}, 0, endless, 0, 10);
        refused(Coding.GZIP, endless, UndecodableException.NOT_WHOLE);
    }

    @Test
    void namesAreOfAnyCaseAndGzipHasAnOldOne() {
        assertThat(Coding.of(" GZip ")).contains(Coding.GZIP);
        assertThat(Coding.of("x-gzip")).contains(Coding.GZIP);
        assertThat(Coding.of("identity")).contains(Coding.IDENTITY);
        assertThat(Coding.of("gzip, zstd")).isEmpty();
        assertThat(Coding.of("")).isEmpty();
    }
}
