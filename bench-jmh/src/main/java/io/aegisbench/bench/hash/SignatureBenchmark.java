package io.aegisbench.bench.hash;

import io.aegisbench.bench.machine.CpuClock;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does one signature of a checkpoint cost, and one verification, by Ed25519 and by ML-DSA, in
 * the JDK (the baseline) and in Bouncy Castle?
 *
 * <p>The message has 200 bytes, as a checkpoint has. The key is parsed and the signature object
 * made once; an invocation is init, update and sign or verify. Before a measured JVM ends, the
 * other provider verifies its signature.
 *
 * <p>Run: {@code mvn -pl bench-jmh exec:exec -Dbench=SignatureBenchmark}
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {"-Xms512m", "-Xmx512m", "-XX:+UseSerialGC"})
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class SignatureBenchmark {
    static final String JDK = "jdk";
    static final String BOUNCY_CASTLE = "bouncycastle";

    private static final int MESSAGE_BYTES = 200;

    /**
     * One signature.
     *
     * @param work the key and the message
     * @param clock counts the invocation
     * @return the signature
     */
    @Benchmark
    public byte[] sign(Work work, CpuClock clock) throws GeneralSecurityException {
        clock.invocations++;
        work.made = work.sign();
        return work.made;
    }

    /**
     * One verification of a good signature.
     *
     * @param work the key, the message and its signature
     * @param clock counts the invocation
     * @return that it is good
     */
    @Benchmark
    public boolean verify(Work work, CpuClock clock) throws GeneralSecurityException {
        clock.invocations++;
        if (!work.verify(work.made)) {
            throw new IllegalStateException("a good signature was refused: " + work.algorithm);
        }
        return true;
    }

    /** A key pair, a message and its signature. */
    @State(Scope.Thread)
    public static class Work {
        /** The algorithm, by the name both providers have for it. */
        @Param({"Ed25519", "ML-DSA-44", "ML-DSA-65"})
        public String algorithm = "";

        /** Whose code it is. */
        @Param({JDK, BOUNCY_CASTLE})
        public String provider = "";

        byte[] made = {};
        private byte[] message = {};
        private @Nullable Signer signer;

        /** Makes the key and one signature. */
        @Setup
        public void prepare() throws GeneralSecurityException {
            message = new byte[MESSAGE_BYTES];
            signer = Signer.of(algorithm, provider.equals(JDK) ? null : new BouncyCastleProvider());
            made = sign();
        }

        byte[] sign() throws GeneralSecurityException {
            return signer().sign(message);
        }

        boolean verify(byte[] signature) throws GeneralSecurityException {
            return signer().verify(message, signature);
        }

        private Signer signer() {
            return Objects.requireNonNull(signer, "prepare has not run");
        }

        /** Lets the other provider verify the last signature. */
        @TearDown
        public void check() throws GeneralSecurityException {
            Provider other = provider.equals(JDK) ? new BouncyCastleProvider() : null;
            if (!signer().under(other).verify(message, made)) {
                throw new IllegalStateException(
                        "a wrong signature: algorithm=" + algorithm + ", provider=" + provider);
            }
        }
    }

    /** A key with the code that uses it. */
    private record Signer(
            PrivateKey privateKey, PublicKey publicKey, Signature signing, Signature verifying) {
        static Signer of(String algorithm, @Nullable Provider provider)
                throws GeneralSecurityException {
            KeyPairGenerator generator =
                    provider == null
                            ? KeyPairGenerator.getInstance(algorithm)
                            : KeyPairGenerator.getInstance(algorithm, provider);
            KeyPair keys = generator.generateKeyPair();
            return new Signer(
                    keys.getPrivate(),
                    keys.getPublic(),
                    signature(algorithm, provider),
                    signature(algorithm, provider));
        }

        private static Signature signature(String algorithm, @Nullable Provider provider)
                throws GeneralSecurityException {
            return provider == null
                    ? Signature.getInstance(algorithm)
                    : Signature.getInstance(algorithm, provider);
        }

        byte[] sign(byte[] message) throws GeneralSecurityException {
            signing.initSign(privateKey);
            signing.update(message);
            return signing.sign();
        }

        boolean verify(byte[] message, byte[] signature) throws GeneralSecurityException {
            verifying.initVerify(publicKey);
            verifying.update(message);
            return verifying.verify(signature);
        }

        /** {@return the same public key in another provider's hands} */
        Signer under(@Nullable Provider provider) throws GeneralSecurityException {
            String algorithm = signing.getAlgorithm();
            KeyFactory factory =
                    provider == null
                            ? KeyFactory.getInstance(algorithm)
                            : KeyFactory.getInstance(algorithm, provider);
            PublicKey translated =
                    factory.generatePublic(new X509EncodedKeySpec(publicKey.getEncoded()));
            Signature verifier = signature(algorithm, provider);
            return new Signer(privateKey, translated, verifier, verifier);
        }
    }
}
