package io.aegisbench.reports.setting;

import java.util.ArrayList;
import java.util.List;

/**
 * What a command can be told.
 *
 * @param start the command line before the settings
 * @param settings in the order in which they are listed
 * @param remarks lines below the list, such as what the exit statuses mean
 */
public record CommandOffer(String start, List<Setting<?>> settings, List<String> remarks) {
    /** Copies the lists. */
    public CommandOffer {
        settings = List.copyOf(settings);
        remarks = List.copyOf(remarks);
    }

    /** {@return every setting with its form, meaning and default, a line each} */
    public String help() {
        List<String> lines = new ArrayList<>();
        lines.add(start + " [-Dname=value ...]");
        settings.forEach(setting -> lines.add(setting.help()));
        lines.add("  -D%-30s %s".formatted("help", "prints this and does nothing else"));
        remarks.forEach(remark -> lines.add("  " + remark));
        return String.join(System.lineSeparator(), lines);
    }

    List<String> names() {
        return settings.stream().map(Setting::name).toList();
    }
}
