package io.aegisbench.sha256;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The example messages of SHA-256 that NIST publishes beside FIPS 180-4, and the empty one. */
final class Sha256VectorTest {
    @ParameterizedTest
    @CsvSource({
        "'', 1, e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "abc, 1, ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq, 1,"
                + " 248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
        "a, 1000000, cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
    })
    void hashesThePublishedMessages(String text, int times, String digest) {
        byte[] message = text.repeat(times).getBytes(US_ASCII);
        Sha256 sha256 = RawBlockSha256.SOURCE.open();
        byte[] output = new byte[Sha256.DIGEST_BYTES];
        sha256.hash(message, 0, message.length, output, 0);
        assertThat(HexFormat.of().formatHex(output)).isEqualTo(digest);
    }
}
