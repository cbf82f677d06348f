package io.aegisbench.proxy.settings;

import io.aegisbench.proxy.hotpath.StageName;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Which stages can be left out: all but those without which there is no call to make. */
final class StageCheck {
    private static final Set<StageName> REMOVABLE =
            EnumSet.of(StageName.GUARD, StageName.AUTH, StageName.WAF, StageName.RATE_LIMIT);

    private StageCheck() {}

    static StageName removable(String key, String label) {
        return REMOVABLE.stream()
                .filter(stage -> stage.label().equals(label))
                .findFirst()
                .orElseThrow(() ->
                        new SettingsException(
                                key,
                                "can be "
                                        + REMOVABLE.stream()
                                                .map(StageName::label)
                                                .collect(Collectors.joining(", "))));
    }
}
