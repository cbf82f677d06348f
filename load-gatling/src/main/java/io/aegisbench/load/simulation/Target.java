package io.aegisbench.load.simulation;

import io.aegisbench.load.drive.CellLine;
import io.aegisbench.load.drive.HttpConnection;
import io.aegisbench.load.drive.ProbeTarget;
import io.aegisbench.reports.setting.Setting;
import io.aegisbench.reports.setting.SettingValues;
import io.aegisbench.reports.setting.UsageException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One proxy that is asked.
 *
 * @param url without a slash at the end
 * @param key its API key
 */
record Target(String url, String key) {
    /** {@return what a probe asks of it, judged as the load is} */
    ProbeTarget probe(Call call) {
        return new ProbeTarget(
                URI.create(url),
                HttpConnection.request(URI.create(url), call.path(), key, call.body()),
                answer -> {
                    String fault = call.judge().fault(answer);
                    return fault.equals(Judge.RIGHT)
                            ? Optional.empty()
                            : Optional.of(CellLine.name(fault));
                });
    }

    String authorization() {
        return "Bearer " + key;
    }

    /**
     * {@return the targets that the settings name, none if they name none}
     *
     * @throws UsageException if keys are missing or do not fit, or a setting is of a started proxy
     */
    static List<Target> named(SettingValues values) {
        List<URI> urls = values.get(Common.URL);
        List<String> keys = values.get(Common.KEY);
        if (urls.isEmpty()) {
            if (!keys.isEmpty()) {
                throw new UsageException("-Dkey goes with -Durl; a started proxy has its own");
            }
            return List.of();
        }
        for (Setting<?> started : List.of(Common.ACK, Common.IO_THREADS)) {
            if (!values.isDefault(started)) {
                throw new UsageException(
                        "-D%s is of a started proxy and does not go with -Durl"
                                .formatted(started.name()));
            }
        }
        if (keys.size() != 1 && keys.size() != urls.size()) {
            throw new UsageException(
                    "-Dkey is one key, or one for each of the %s urls: key has %s"
                            .formatted(urls.size(), keys.size()));
        }
        List<Target> targets = new ArrayList<>();
        for (int i = 0; i < urls.size(); i++) {
            String key = keys.get(keys.size() == 1 ? 0 : i);
            targets.add(new Target(urls.get(i).toString(), key));
        }
        return targets;
    }
}
