package io.aegisbench.note;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Raw keys to the JDK's and back. The JDK's own providers are asked for by name, so that a provider
 * that an application installs in front of them cannot change what a seed means.
 *
 * <p>A raw public key is the tail of its X.509 form, behind a prefix that is constant for a type.
 * The JDK offers no way from a seed to the public key (and none to ML-DSA's private key) but key
 * generation, which both standards define as a function of 32 random bytes; so the seed is handed
 * over as the randomness.
 */
final class JdkKeys {
    private JdkKeys() {}

    /** {@return the key; of Ed25519 only if it is a sound point in its one encoding} */
    static PublicKey publicKey(KeyType type, byte[] raw) {
        if (raw.length != type.publicKeyBytes()) {
            throw new NoteFormatException(
                    "public key of type "
                            + type.id()
                            + " has not "
                            + type.publicKeyBytes()
                            + " bytes: length="
                            + raw.length);
        }
        if (type != KeyType.ML_DSA_44) {
            Ed25519Point.checkKey(raw);
        }
        byte[] prefix = x509Prefix(type);
        byte[] encoded = Arrays.copyOf(prefix, prefix.length + raw.length);
        System.arraycopy(raw, 0, encoded, prefix.length, raw.length);
        try {
            return KeyFactory.getInstance(type.jcaName(), provider(type))
                    .generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new NoteFormatException("public key is none of type " + type.id());
        }
    }

    static byte[] raw(KeyType type, PublicKey key) {
        byte[] encoded = key.getEncoded();
        return Arrays.copyOfRange(encoded, encoded.length - type.publicKeyBytes(), encoded.length);
    }

    static KeyPair fromSeed(KeyType type, byte[] seed) {
        if (seed.length != KeyType.SEED_BYTES) {
            throw new NoteFormatException(
                    "private key has not " + KeyType.SEED_BYTES + " bytes: length=" + seed.length);
        }
        try {
            KeyPairGenerator generator =
                    KeyPairGenerator.getInstance(type.jcaName(), provider(type));
            GivenRandom random = new GivenRandom(seed);
            generator.initialize(new NamedParameterSpec(type.jcaName()), random);
            KeyPair pair = generator.generateKeyPair();
            random.checkTaken();
            return pair;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK makes no key of type " + type.id(), e);
        }
    }

    static byte[] sign(KeyType type, PrivateKey key, byte[] message) {
        try {
            Signature signature = Signature.getInstance(type.jcaName(), provider(type));
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK does not sign with type " + type.id(), e);
        }
    }

    /** {@return whether the signature, which may be any bytes, is the key's of the message} */
    static boolean verify(KeyType type, PublicKey key, byte[] message, byte[] bytes) {
        try {
            Signature signature = Signature.getInstance(type.jcaName(), provider(type));
            signature.initVerify(key);
            signature.update(message);
            return signature.verify(bytes);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String provider(KeyType type) {
        return switch (type) {
            case ED25519, ED25519_COSIGNATURE -> "SunEC";
            case ML_DSA_44 -> "SUN";
        };
    }

    private static byte[] x509Prefix(KeyType type) {
        return HexFormat.of()
                .parseHex(
                        switch (type) {
                            case ED25519, ED25519_COSIGNATURE -> "302a300506032b6570032100";
                            case ML_DSA_44 -> "30820532300b0609608648016503040311038205" + "2100";
                        });
    }

    /** Gives the seed once, as all the randomness there is. */
    private static final class GivenRandom extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final transient byte[] seed;
        private boolean taken;

        GivenRandom(byte[] seed) {
            this.seed = seed.clone();
        }

        @Override
        public void nextBytes(byte[] bytes) {
            if (taken || bytes.length != seed.length) {
                throw new IllegalStateException("key generation is no function of one seed");
            }
            taken = true;
            System.arraycopy(seed, 0, bytes, 0, seed.length);
        }

        void checkTaken() {
            if (!taken) {
                throw new IllegalStateException("key generation did not use the seed");
            }
        }
    }
}
