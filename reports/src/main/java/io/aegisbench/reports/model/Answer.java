package io.aegisbench.reports.model;

/**
 * One of the questions of the study with its answer in plain words.
 *
 * @param question the question
 * @param text the answer with its numbers, or why there is none
 * @param section id of the section that has the details
 */
public record Answer(String question, String text, String section) {}
