package io.aegisbench.proxy.audit;

import static io.aegisbench.proxy.audit.TrailFixture.await;
import static io.aegisbench.proxy.audit.TrailFixture.close;
import static io.aegisbench.proxy.audit.TrailFixture.ids;
import static io.aegisbench.proxy.audit.TrailFixture.record;
import static io.aegisbench.proxy.audit.TrailFixture.records;
import static org.assertj.core.api.Assertions.assertThat;

import io.aegisbench.ledger.LedgerListener;
import io.aegisbench.proxy.audit.EvidenceTrail.Mode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What is recorded of refusals, and what only counted. */
final class RefusalTrailTest {
    private static final String BAD_KEY = "invalid_api_key";
    private static final String NO_KEY = "missing_api_key";

    @TempDir private Path parent;
    private TrailFixture fixture = new TrailFixture(Path.of(""));

    @BeforeEach
    void useDirectory() {
        fixture = new TrailFixture(parent);
    }

    @Test
    void refusalsOfTenantsHaveABudgetASecondAndTheRestIsSummedUp() throws Exception {
        EvidenceSettings settings = fixture.settings(Mode.SCHEDULED);
        LedgerTrail trail =
                fixture.open(settings.withBounds(settings.bounds().withRefusalsPerSecond(3)));
        for (int i = 0; i < 1000; i++) {
            trail.refuse(refusal(trail, "acme", "rate_limit_exceeded"), null);
        }
        record(trail);
        awaitCounted(trail, 1000);
        close(trail);
        LedgerTrail reopened = fixture.open(Mode.SCHEDULED);
        List<JsonNode> records = records(reopened);
        assertThat(single(records)).isBetween(3L, 300L);
        assertThat(single(records) + summed(records)).isEqualTo(1000);
        assertThat(ids(reopened)).hasSize(1);
        close(reopened);
    }

    @Test
    void strangersMakeTheLogWriteOnceASecondWhereverTheyComeFrom() throws Exception {
        AtomicInteger writes = new AtomicInteger();
        LedgerListener counting =
                new LedgerListener() {
                    @Override
                    public void batchWritten(int records, long bytes) {
                        writes.incrementAndGet();
                    }
                };
        long begun = System.nanoTime();
        LedgerTrail trail =
                LedgerTrail.open(
                        fixture.settings(Mode.SCHEDULED), EvidenceListener.QUIET, counting);
        long sent = 0;
        while (writes.get() < 3) {
            String code = sent % 4 == 0 ? NO_KEY : BAD_KEY;
            trail.refuse(refusal(trail, "", code), address(sent));
            sent++;
        }
        close(trail);
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun) + 1;
        assertThat(writes.get()).isBetween(3, (int) seconds + 1);
        LedgerTrail reopened = fixture.open(Mode.SCHEDULED);
        List<JsonNode> records = records(reopened);
        assertThat(single(records)).isBetween(1L, StrangerBudget.PER_SECOND * (seconds + 1));
        assertThat(single(records) + summed(records)).isEqualTo(sent);
        assertThat(summed(records, NO_KEY) + single(records, NO_KEY)).isEqualTo((sent + 3) / 4);
        assertThat(records).filteredOn(r -> kind(r).equals("refusals")).isNotEmpty();
        close(reopened);
    }

    @Test
    void aFloodOfStrangersLeavesTenantsTheirRecords() throws Exception {
        LedgerTrail trail = fixture.open(Mode.SCHEDULED);
        for (int i = 0; i < 5000; i++) {
            trail.refuse(refusal(trail, "", BAD_KEY), address(i));
        }
        trail.refuse(refusal(trail, "acme", "rate_limit_exceeded"), address(1));
        awaitCounted(trail, 5001);
        close(trail);
        LedgerTrail reopened = fixture.open(Mode.SCHEDULED);
        assertThat(single(records(reopened), "rate_limit_exceeded")).isEqualTo(1);
        close(reopened);
    }

    @Test
    void eachNetworkHasItsOwnFewRecordsAMinute() throws Exception {
        StrangerBudget budget = new StrangerBudget();
        int taken = 0;
        for (int second = 0; second < 59; second++) {
            taken += taken(budget, "192.0.2." + second, "192.0.2." + (255 - second));
            budget.fill();
        }
        assertThat(taken).isEqualTo(StrangerBudget.PER_MINUTE_OF_NETWORK);
        // A sender has all addresses of an IPv6 network of 56 bits and of every longer prefix.
        for (int second = 0; second < 60; second++) {
            taken +=
                    taken(budget, "2001:db8:1:2" + second % 10 + "::1", "2001:db8:1:2f::" + second);
            budget.fill();
        }
        assertThat(taken).isGreaterThanOrEqualTo(2 * StrangerBudget.PER_MINUTE_OF_NETWORK);
        assertThat(taken).isLessThanOrEqualTo(3 * StrangerBudget.PER_MINUTE_OF_NETWORK);
        for (int second = 0; second < 60; second++) {
            budget.fill();
        }
        assertThat(budget.take(InetAddress.getByName("192.0.2.7"))).isTrue();
        assertThat(budget.take(null)).isTrue();
    }

    @Test
    void allNetworksTogetherHaveFewRecordsASecond() throws Exception {
        StrangerBudget budget = new StrangerBudget();
        for (int second = 0; second < 3; second++) {
            int taken = 0;
            for (int i = 0; i < 10_000; i++) {
                taken += budget.take(address(i)) ? 1 : 0;
            }
            assertThat(taken).isEqualTo(StrangerBudget.PER_SECOND);
            budget.fill();
        }
    }

    private static int taken(StrangerBudget budget, String... addresses)
            throws UnknownHostException {
        int taken = 0;
        for (String address : addresses) {
            taken += budget.take(InetAddress.getByName(address)) ? 1 : 0;
        }
        return taken;
    }

    /** {@return an address; each number up to 2^24 has a network of its own} */
    private static InetAddress address(long number) throws UnknownHostException {
        byte[] bytes = {(byte) (number >> 16), (byte) (number >> 8), (byte) number, 1};
        return InetAddress.getByAddress(bytes);
    }

    private static EvidenceTrail.Refusal refusal(LedgerTrail trail, String tenant, String code) {
        return new EvidenceTrail.Refusal(trail.nextRequestId(), tenant, 5, "auth", 401, code);
    }

    private static void awaitCounted(LedgerTrail trail, long count) {
        await(
                "the last summary",
                () ->
                        trail.counters().refusalsRecorded() + trail.counters().refusalsSummarised()
                                == count);
    }

    private static long single(List<JsonNode> records) {
        return records.stream().filter(r -> kind(r).equals("refusal")).count();
    }

    private static long single(List<JsonNode> records, String code) {
        return records.stream()
                .filter(r -> kind(r).equals("refusal"))
                .filter(r -> r.path("code").asString().equals(code))
                .count();
    }

    private static long summed(List<JsonNode> records) {
        return records.stream()
                .filter(r -> kind(r).equals("refusals"))
                .mapToLong(r -> r.path("count").asLong())
                .sum();
    }

    private static long summed(List<JsonNode> records, String code) {
        return records.stream()
                .filter(r -> kind(r).equals("refusals"))
                .flatMap(r -> Arrays.stream(r.path("codes").asString().split(",")))
                .filter(each -> each.startsWith(code + "="))
                .mapToLong(each -> Long.parseLong(each.substring(code.length() + 1)))
                .sum();
    }

    private static String kind(JsonNode record) {
        return record.path("kind").asString("");
    }
}
