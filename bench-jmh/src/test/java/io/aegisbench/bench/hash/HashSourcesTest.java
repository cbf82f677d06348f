package io.aegisbench.bench.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.aegisbench.sha256.Sha256;
import io.aegisbench.sha256.Sha256Source;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashSourcesTest {
    private static final long SEED = 20260624;
    private static final int LONGEST = 300;

    @ParameterizedTest
    @ValueSource(
            strings = {
                HashSources.FASTEST,
                HashSources.BOUNCY_CASTLE,
                HashSources.OPENSSL_EVP,
                HashSources.OPENSSL_LOW_LEVEL
            })
    void makesTheDigestsOfTheJdk(String name) {
        Sha256 sha256 = open(name);
        Sha256 jdk = Sha256Source.jdk().open();
        byte[] message = new byte[LONGEST];
        new Random(SEED).nextBytes(message);
        for (int length = 0; length < LONGEST; length++) {
            byte[] expected = new byte[40];
            byte[] digest = new byte[40];
            jdk.hash(message, 0, length, expected, 5);
            int split = length / 3;
            sha256.update(message, 0, split);
            sha256.update(message, split, length - split);
            sha256.digest(digest, 5);
            assertThat(digest).as("length %d", length).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                HashSources.BOUNCY_CASTLE,
                HashSources.OPENSSL_EVP,
                HashSources.OPENSSL_LOW_LEVEL
            })
    void aCopyContinuesFromTheStateAndLeavesItAsItWas(String name) {
        Sha256 running = open(name);
        Sha256 copy = HashSources.named(name).open();
        byte[] begin = new byte[70];
        byte[] end = {1, 2, 3};
        running.update(begin, 0, begin.length);
        copy.copyFrom(running);
        byte[] expected = new byte[32];
        Sha256 jdk = Sha256Source.jdk().open();
        jdk.update(begin, 0, begin.length);
        jdk.update(end, 0, end.length);
        jdk.digest(expected, 0);
        for (Sha256 continued : new Sha256[] {copy, running}) {
            byte[] digest = new byte[32];
            continued.update(end, 0, end.length);
            continued.digest(digest, 0);
            assertThat(digest).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                HashSources.BOUNCY_CASTLE,
                HashSources.OPENSSL_EVP,
                HashSources.OPENSSL_LOW_LEVEL
            })
    void refusesTheComputationOfAnotherSource(String name) {
        Sha256 sha256 = open(name);
        Sha256 other = Sha256Source.jdk().open();
        assertThatThrownBy(() -> sha256.copyFrom(other))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {HashSources.OPENSSL_EVP, HashSources.OPENSSL_LOW_LEVEL})
    void refusesARangeOutsideTheArray(String name) {
        Sha256 sha256 = open(name);
        assertThatThrownBy(() -> sha256.update(new byte[8], 4, 5))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> sha256.digest(new byte[32], 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aSourceThatDoesNotExistIsRefused() {
        assertThatThrownBy(() -> HashSources.named("md5")).hasMessage("no such source: md5");
    }

    private static Sha256 open(String name) {
        assumeTrue(HashSources.unavailable(name).isEmpty(), name + " is not on this machine");
        return HashSources.named(name).open();
    }
}
