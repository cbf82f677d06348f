package io.aegisbench.proxy.audit;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one thing that the hot path sees of the background path. Thread-safe: every method may be
 * called on any thread, none of them waits, none of them wakes a thread in {@link Mode#SCHEDULED}.
 *
 * <p>A governed call reserves a {@link Slot} before its upstream is called, fills it while bytes
 * pass and completes it once. With no slot there is no call: {@link NoSlot#FULL} and {@link
 * NoSlot#STOPPING} are a 503 with {@code Retry-After}, {@link NoSlot#FAILED} a 503 on every
 * governed call until the process is restarted.
 */
public interface EvidenceTrail {
    /** {@return what a client waits for} */
    Mode mode();

    /** {@return the id of a new request, never given before by this or any other ledger} */
    String nextRequestId();

    /**
     * Reserves the evidence of one call. A call for which there is no slot is counted here and
     * recorded nowhere.
     *
     * @param call what is known of it
     * @return a {@link Slot}, or why there is none
     */
    Reservation reserve(Call call);

    /**
     * Records a refusal within the refusals' own budget, which is small where no key says whose
     * request it was; past it the refusal is counted and reported in one summary record a second.
     *
     * @param refusal what was refused
     * @param from where the request came from, null if that is not known
     */
    void refuse(Refusal refusal, @Nullable InetAddress from);

    /** {@return how the ledger is} Cheap enough for every health request. */
    Status status();

    /** {@return whether every governed call is to be answered 503} A single volatile read. */
    boolean isFaulted();

    /** {@return the present as records write it, in microseconds since the epoch} */
    static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    /** What the client's answer waits for. */
    enum Mode {
        /** Nothing is recorded; for measuring only. */
        OFF,
        /** The hand-off alone: survives a clean stop. */
        SCHEDULED,
        /** The record's write: survives a killed process. */
        WRITTEN,
        /** The record's force: survives a power cut. */
        DURABLE;

        private final String text = name().toLowerCase(java.util.Locale.ROOT);

        /** {@return the name as settings and headers write it} */
        public String text() {
            return text;
        }

        /** {@return whether the last byte of an answer waits for its record} */
        public boolean waits() {
            return this == WRITTEN || this == DURABLE;
        }
    }

    /** How a call ended. */
    enum Outcome {
        /** The whole answer was there. */
        COMPLETE,
        /** It was refused after its slot had been reserved. */
        REFUSED,
        /** The client left. */
        CLIENT_GONE,
        /** The upstream failed, or could not be reached. */
        UPSTREAM_ERROR,
        /** A time limit was reached. */
        TIMEOUT,
        /** The proxy was stopped. */
        STOPPED;

        private final String text = name().toLowerCase(java.util.Locale.ROOT);

        /** {@return the name as records write it} */
        public String text() {
            return text;
        }
    }

    /** A slot or the reason why there is none. */
    sealed interface Reservation permits Slot, NoSlot {}

    /** Why there is no slot. */
    enum NoSlot implements Reservation {
        /** As many calls or bytes as allowed are in flight. */
        FULL,
        /** The ledger has failed. */
        FAILED,
        /** The trail is being closed. */
        STOPPING,
        /** The disk has so little room that it is for those who have a slot. */
        NO_ROOM
    }

    /**
     * The evidence of one call, from the reservation to {@link #complete} or {@link #abandon}. One
     * thread fills it; any thread may complete it, and what comes after that is ignored.
     *
     * <p>Memory: two digests' state and at most a bounded part of the answer, which is wiped when
     * the record is made. The answer is hashed as it streams.
     */
    non-sealed interface Slot extends Reservation {
        /**
         * Hashes the request's body, of which nothing is kept. Called once, before the first answer
         * bytes.
         *
         * @param body all of its bytes
         */
        void requestBody(byte[] body);

        /**
         * Says how the request's body was encoded, of which the hash is of the bytes as sent.
         *
         * @param coding as in {@code Content-Encoding}
         */
        void requestEncoding(String coding);

        /**
         * There is a body, of which {@link #requestPart} takes what comes; instead of the others
         * and before them.
         */
        void requestComes();

        /**
         * Hashes the next bytes of the request's body, also between those of the answer.
         *
         * @param bytes the bytes between position and limit, which stay where they are
         */
        void requestPart(ByteBuffer bytes);

        /**
         * The call goes on in another dialect.
         *
         * @param dropped fields that were left out, as the client was told; possibly empty
         * @param mapped fields that were said in a way that comes near, likewise
         */
        void translated(String dropped, String mapped);

        /**
         * The call goes to an upstream, now.
         *
         * @param upstream its configured name
         */
        void forwarding(String upstream);

        /**
         * The answer begins.
         *
         * @param status the status that the client gets
         * @param streamed whether the answer is a stream of events
         */
        void answering(int status, boolean streamed);

        /**
         * Hashes bytes that the client gets, and keeps the first and the last of them for the
         * analyser, within a bound.
         *
         * @param bytes the bytes between position and limit, which stay where they are
         */
        void chunk(ByteBuffer bytes);

        /**
         * The upstream's own count of tokens, where the caller knows it; negative numbers are
         * unknown, and then the analyser reads the answer.
         *
         * @param prompt tokens of the prompt
         * @param completion tokens of the answer
         */
        void tokens(long prompt, long completion);

        /**
         * Nobody has counted the tokens: what the answer says of them was put there for its form.
         */
        void tokensUntold();

        /**
         * Why the answer ended, in the upstream's word, where the caller has seen it pass; counts
         * before what the analyser finds in what was kept.
         *
         * @param reason such as {@code stop}
         */
        void finish(String reason);

        /**
         * Asks to be told when the record is as safe as the mode promises, or will not be. Called
         * before {@link #complete}, and at most once; in {@link Mode#OFF} and {@link
         * Mode#SCHEDULED} it is told at the latest by the completing thread.
         *
         * @param waiter told exactly once
         */
        void whenRecorded(Waiter waiter);

        /**
         * Hands the evidence over. The first completion counts, whatever races.
         *
         * @param outcome how the call ended
         * @return false if it had been completed or abandoned before; that is counted
         */
        boolean complete(Outcome outcome);

        /**
         * Gives the slot back; for a call of which the client got no byte of an answer and no
         * upstream got the request.
         *
         * @return false if it had been completed or abandoned before, or if answer bytes were
         *     hashed: then it must be completed
         */
        boolean abandon();
    }

    /** Waits for a record. */
    @FunctionalInterface
    interface Waiter {
        /**
         * The wait is over. Runs on a background thread that others wait for: it must only hand
         * over to its own thread.
         *
         * @param how what became of the record
         * @param leafIndex its index in the ledger, negative if it has none
         */
        void settled(Settled how, long leafIndex);
    }

    /** What became of a record. */
    enum Settled {
        /** It is as safe as the mode promises. */
        RECORDED,
        /** It could not be recorded. */
        FAILED,
        /** It was not safe in time; it may still be later. */
        LATE
    }

    /**
     * What is known of a call when its slot is reserved.
     *
     * @param requestId from {@link #nextRequestId}
     * @param tenant the tenant's name; only its keyed hash is recorded
     * @param receivedMicros when the request came, in microseconds since the epoch
     * @param method of the request
     * @param endpoint its path, without a query
     * @param model the model's name as the client gave it
     * @param wall what the firewall said
     */
    record Call(
            String requestId,
            String tenant,
            long receivedMicros,
            String method,
            String endpoint,
            String model,
            Wall wall) {
        /** Most calls are a POST. */
        static final String POST = "POST";
    }

    /**
     * What the firewall said.
     *
     * @param verdict {@code pass}, {@code flag}, {@code block}, {@code off}; {@code unread} where
     *     there was no JSON to look through; {@code late}, {@code too_deep} or {@code fault} where
     *     not all of the request was looked through
     * @param score the highest of a passage; once one has reached the threshold, others of its text
     *     are not scored
     * @param rules ids of what was found, with commas between them
     * @param place of the highest score: who wrote the text, the message's index or -1, and the
     *     offset in the text, with colons between them; empty if nothing was found
     */
    record Wall(String verdict, int score, String rules, String place) {
        /** Nothing was found. */
        public static final Wall PASS = new Wall("pass", 0, "", "");

        /** There was no JSON to look through. */
        public static final Wall UNREAD = new Wall("unread", 0, "", "");

        /** It was left out. */
        public static final Wall OFF = new Wall("off", 0, "", "");
    }

    /**
     * A request that was refused.
     *
     * @param requestId from {@link #nextRequestId}
     * @param tenant the tenant's name, empty if unknown
     * @param atMicros when, in microseconds since the epoch
     * @param stage the stage that refused it
     * @param status the status that the client gets
     * @param code the error's code
     * @param wafRules ids of the firewall's rules that found something, commas between; empty for
     *     other stages
     */
    record Refusal(
            String requestId,
            String tenant,
            long atMicros,
            String stage,
            int status,
            String code,
            String wafRules) {
        /** Makes a refusal that no rule of the firewall was the reason of. */
        public Refusal(
                String requestId,
                String tenant,
                long atMicros,
                String stage,
                int status,
                String code) {
            this(requestId, tenant, atMicros, stage, status, code, "");
        }
    }

    /**
     * How the ledger is.
     *
     * @param size leaves that the last checkpoint covers
     * @param root root of that checkpoint, in hex
     * @param faulted whether the ledger has failed
     * @param inFlight calls whose slot is reserved and whose record is not written yet
     * @param oldestUnsyncedMillis age of the oldest answered call whose record does not survive the
     *     machine yet, 0 if there is none
     * @param damages of recorded evidence that are known
     * @param freeBytes that the ledger's file system has left for this process, -1 if that is not
     *     known
     * @param isLowOnRoom whether that is less than the settings want
     * @param isFull whether no call gets a slot for want of room
     * @param witnessed what witnesses say of it
     */
    record Status(
            long size,
            String root,
            boolean faulted,
            long inFlight,
            long oldestUnsyncedMillis,
            long damages,
            long freeBytes,
            boolean isLowOnRoom,
            boolean isFull,
            Witnessed witnessed) {
        /** What {@link #word} says where all is not well, the worst first. */
        public static final List<String> NOT_WELL =
                List.of("failed", "damaged", "contradicted", "full");

        /** The state of no ledger. */
        static final Status NONE =
                new Status(
                        0, "", false, 0, 0, 0, DiskRoom.UNKNOWN, false, false, Witnessed.BY_NOBODY);

        /**
         * {@return whether the ledger works, with room, nothing in it is known to be damaged and no
         * witness contradicts it}
         */
        public boolean isWell() {
            return !NOT_WELL.contains(word());
        }

        /** {@return how the ledger is in one word, the worst first, a full disk last} */
        public String word() {
            if (faulted) {
                return "failed";
            }
            if (damages > 0) {
                return "damaged";
            }
            if (witnessed.isContradicted()) {
                return "contradicted";
            }
            return isFull ? "full" : "ok";
        }
    }

    /**
     * What witnesses say of the ledger.
     *
     * @param cosignedSize of the last checkpoint that has the policy's quorum, 0 before the first,
     *     -1 where nobody is asked
     * @param contradicting how many have cosigned another history, or more than there is
     */
    record Witnessed(long cosignedSize, int contradicting) {
        /** Nobody is asked. */
        public static final Witnessed BY_NOBODY = new Witnessed(-1, 0);

        /** {@return whether anybody is asked} */
        public boolean isAsked() {
            return cosignedSize >= 0;
        }

        /** {@return whether the ledger was forked, or is an older copy, as far as one says} */
        public boolean isContradicted() {
            return contradicting > 0;
        }
    }
}
