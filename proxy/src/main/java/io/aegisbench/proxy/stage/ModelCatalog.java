package io.aegisbench.proxy.stage;

import io.aegisbench.proxy.dialect.Dialect;
import io.aegisbench.proxy.forward.ListedModels;
import io.aegisbench.proxy.forward.Upstream;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models that a call would reach: those that routes name, and of the upstreams that patterns
 * lead to those that they list themselves and that would go there. The lists are read when somebody
 * asks and they are old; an upstream that cannot be asked keeps its last good one. Thread-safe.
 */
public final class ModelCatalog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelCatalog.class);

    /** How long each upstream may take to tell. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** How soon one that could not is asked again. */
    private static final Duration AGAIN = Duration.ofSeconds(10);

    private static final CompletableFuture<Void> NOTHING_TO_WAIT_FOR =
            CompletableFuture.completedFuture(null);

    private final ModelRoutes routes;
    private final Map<String, OfferedModel> named = new LinkedHashMap<>();
    private final List<Upstream> asked;
    private final Map<String, Dialect> dialects;
    private final Duration refresh;
    private final ThreadPoolExecutor thread;
    private final Map<String, List<OfferedModel>> lists = new LinkedHashMap<>();
    private CompletableFuture<Void> reading = NOTHING_TO_WAIT_FOR;
    private long dueNanos = System.nanoTime();
    private boolean everRead;
    private volatile SSLContext trust;
    private volatile Map<String, OfferedModel> known;

    /**
     * A catalog that has asked nobody yet.
     *
     * @param routes which models go where
     * @param names models that routes name, with their owners, in the order in which to list them
     * @param asked the upstreams that patterns lead to
     * @param dialects of them by their names
     * @param refresh after which lists are old; zero to ask nobody
     * @param trust whom to trust that an upstream is who it says
     */
    public ModelCatalog(
            ModelRoutes routes,
            Map<String, String> names,
            Collection<Upstream> asked,
            Map<String, Dialect> dialects,
            Duration refresh,
            SSLContext trust) {
        this.routes = routes;
        names.forEach((id, owner) -> named.put(id, OfferedModel.named(id, owner)));
        this.asked = refresh.isZero() ? List.of() : List.copyOf(asked);
        this.dialects = Map.copyOf(dialects);
        this.refresh = refresh;
        this.trust = trust;
        known = new LinkedHashMap<>(named);
        thread =
                new ThreadPoolExecutor(
                        1,
                        1,
                        0,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(1),
                        work -> Thread.ofPlatform().daemon().name("aegis-models").unstarted(work));
        int _ = thread.prestartAllCoreThreads();
    }

    /**
     * Trusts others from the next asking on.
     *
     * @param context whom to trust that an upstream is who it says
     */
    public void trust(SSLContext context) {
        trust = context;
    }

    /** {@return the models by now} */
    List<OfferedModel> models() {
        return List.copyOf(known.values());
    }

    /**
     * {@return a model, or nothing where it would reach nobody, or one that says not to have it}
     *
     * @param id its name
     */
    Optional<OfferedModel> model(String id) {
        OfferedModel listed = known.get(id);
        if (listed != null) {
            return Optional.of(listed);
        }
        return routes.upstreamOf(id)
                .filter(upstream -> !id.isEmpty() && !hasList(upstream))
                .map(upstream -> OfferedModel.named(id, upstream.name()));
    }

    private synchronized boolean hasList(Upstream upstream) {
        return lists.containsKey(upstream.name());
    }

    /** {@return what to wait for where no list was ever read} Has old ones read again. */
    synchronized CompletableFuture<Void> refresh() {
        if (asked.isEmpty()) {
            return NOTHING_TO_WAIT_FOR;
        }
        if (reading.isDone() && System.nanoTime() - dueNanos >= 0) {
            CompletableFuture<Void> read = new CompletableFuture<>();
            try {
                thread.execute(() -> readAll(read));
                reading = read;
            } catch (RejectedExecutionException e) {
                return NOTHING_TO_WAIT_FOR; // The proxy is stopping.
            }
        }
        return everRead ? NOTHING_TO_WAIT_FOR : reading;
    }

    private void readAll(CompletableFuture<Void> read) {
        boolean all = true;
        try {
            for (Upstream upstream : asked) {
                all &= read(upstream);
            }
        } finally {
            over(all);
            read.complete(null);
        }
    }

    private boolean read(Upstream upstream) {
        boolean anthropic = dialects.get(upstream.name()) == Dialect.ANTHROPIC;
        try {
            byte[] json =
                    ListedModels.read(upstream, anthropic ? "?limit=1000" : "", trust, PATIENCE);
            List<OfferedModel> models = OfferedModel.listed(json, upstream.name());
            synchronized (this) {
                lists.put(upstream.name(), models);
            }
            return true;
        } catch (IOException | RuntimeException e) {
            LOG.warn("models not listed: upstream={} why={}", upstream.name(), e.getMessage());
            return false;
        }
    }

    private synchronized void over(boolean all) {
        Map<String, OfferedModel> merged = new LinkedHashMap<>(named);
        for (Upstream upstream : asked) {
            for (OfferedModel model : lists.getOrDefault(upstream.name(), List.of())) {
                if (routes.upstreamOf(model.id()).filter(upstream::equals).isPresent()) {
                    merged.putIfAbsent(model.id(), model);
                }
            }
        }
        known = merged;
        everRead = true;
        boolean soon = !all && AGAIN.compareTo(refresh) < 0;
        dueNanos = System.nanoTime() + (soon ? AGAIN : refresh).toNanos();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
