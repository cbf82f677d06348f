package io.aegisbench.reports.run;

/**
 * Input that could not be used, by name; the rest of the study is drawn without it.
 *
 * @param where the file or folder
 * @param what is wrong with it
 */
public record Problem(String where, String what) {}
