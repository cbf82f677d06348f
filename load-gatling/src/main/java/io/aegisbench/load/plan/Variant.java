package io.aegisbench.load.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * In what the server, or what surrounds it, differs between cells.
 *
 * @param text as {@code cells.csv} shows it
 * @param ack what an answer waits for
 * @param environment further settings of the proxy
 * @param surroundings what else happens
 * @param server what kind of server it is
 */
public record Variant(
        String text,
        String ack,
        Map<String, String> environment,
        Surroundings surroundings,
        ServerKind server) {
    /** What the text of a variant ends with that Gatling asks. */
    public static final String BY_GATLING = ",by=gatling";

    /** What happens beside the server. */
    public enum Surroundings {
        /** Nothing. */
        QUIET,
        /** Gatling asks, whoever asks elsewhere. */
        GATLING,
        /** A generator as slow as the article's takes a part of the server's core. */
        GENERATOR_ON_SERVER_CORE,
        /** The same generator on a core of its own. */
        SLOW_GENERATOR,
        /** A process that never sleeps on the server's core. */
        NEIGHBOUR,
        /** Chats take every slot for evidence, and more come than can be recorded. */
        FULL_EVIDENCE
    }

    public Variant {
        environment = Map.copyOf(environment);
    }

    private Variant(
            String text, String ack, Map<String, String> environment, Surroundings surroundings) {
        this(text, ack, environment, surroundings, ServerKind.PROXY);
    }

    public static Variant ack(String level) {
        return new Variant("ack=" + level, level, Map.of(), Surroundings.QUIET);
    }

    /** {@return the same once more, to see what two equal things differ by} */
    Variant again() {
        return new Variant(text + ",aa=1", ack, environment, surroundings);
    }

    /** {@return the same asked by Gatling, to see what two generators differ by} */
    Variant byGatling() {
        return new Variant(text + BY_GATLING, ack, environment, Surroundings.GATLING);
    }

    /** {@return a proxy that was running already} */
    public static Variant named() {
        return new Variant("", "", Map.of(), Surroundings.QUIET);
    }

    /** {@return the same asked at a pace that clients keep} */
    public Variant paced() {
        return new Variant(text + ",paced=true", ack, environment, surroundings);
    }

    /** {@return another server than our proxy} */
    static Variant server(ServerKind kind) {
        return new Variant("server=" + kind.id(), "", Map.of(), Surroundings.QUIET, kind);
    }

    /** {@return our proxy as one hop of several} */
    static Variant proxy(String ack) {
        return new Variant("server=proxy", ack, Map.of(), Surroundings.QUIET);
    }

    /** {@return the proxy with nothing but its forwarder and what cannot be left out} */
    static Variant forwarderAlone(List<String> stages) {
        return new Variant(
                "without=stages",
                "off",
                Map.of("AEGIS_LAB_OFF", stages.toString()),
                Surroundings.QUIET);
    }

    /** {@return a proxy with few slots for evidence, idle or asked for more than they record} */
    static Variant fewSlots(Surroundings surroundings) {
        return new Variant(
                surroundings == Surroundings.QUIET ? "slots=few" : "slots=taken",
                "scheduled",
                Map.of("AEGIS_EVIDENCE_MAX_IN_FLIGHT", "8"),
                surroundings);
    }

    static Variant without(String stage) {
        return new Variant(
                "without=" + stage,
                "scheduled",
                Map.of("AEGIS_LAB_OFF", "[" + stage + "]"),
                Surroundings.QUIET);
    }

    static Variant asIs() {
        return new Variant("as-is", "scheduled", Map.of(), Surroundings.QUIET);
    }

    static Variant globalLock() {
        return new Variant(
                "lock=global",
                "durable",
                Map.of("AEGIS_LAB_GLOBAL_LOCK", "true"),
                Surroundings.QUIET);
    }

    public static Variant arranged(String name, Surroundings surroundings) {
        return new Variant(name, "scheduled", Map.of(), surroundings);
    }

    /** {@return the same with one more setting of the proxy} */
    Variant setting(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(environment);
        more.put(name, value);
        return new Variant(text, ack, more, surroundings);
    }

    /** {@return the part of a cell's id that names it} */
    String label() {
        return text.replace("ack=", "")
                .replace(",aa=1", "-aa")
                .replace(BY_GATLING, "-gatling")
                .replace(',', '-')
                .replace('=', '-');
    }
}
