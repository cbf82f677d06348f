// Crosscheck judges notes, proofs and receipts with golang.org/x/mod/sumdb: each line on standard
// input is a question, each line on standard output "ok ..." or "refused ...". Binary values are
// base64, a list of hashes is joined by commas, "-" is an empty list.
//
//	note    VKEY NOTE
//	record  SIZE ROOT INDEX PAYLOAD HASHES
//	tree    SIZE ROOT OLDSIZE OLDROOT HASHES
//	root    PAYLOADS
//	receipt VKEY FILE PAYLOAD
//	sign    NAME TEXT            answers "ok SIGNERKEY VERIFIERKEY NOTE"
package main

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<22)
	for lines.Scan() {
		answer, err := judge(strings.Fields(lines.Text()))
		if err != nil {
			fmt.Println("refused", err)
		} else {
			fmt.Println("ok", answer)
		}
	}
	if err := lines.Err(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func judge(question []string) (string, error) {
	kind, args := question[0], question[1:]
	switch kind {
	case "note":
		text, err := open(args[0], bytesOf(args[1]))
		return base64.StdEncoding.EncodeToString([]byte(text)), err
	case "record":
		leaf := tlog.RecordHash(bytesOf(args[3]))
		return "", tlog.CheckRecord(hashes(args[4]), number(args[0]), hash(args[1]), number(args[2]), leaf)
	case "tree":
		return "", tlog.CheckTree(hashes(args[4]), number(args[0]), hash(args[1]), number(args[2]), hash(args[3]))
	case "root":
		return root(args[0])
	case "receipt":
		return "", receipt(args[0], string(bytesOf(args[1])), bytesOf(args[2]))
	case "sign":
		return sign(args[0], string(bytesOf(args[1])))
	}
	panic("no such question: " + kind)
}

func open(vkey string, msg []byte) (string, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return "", err
	}
	opened, err := note.Open(msg, note.VerifierList(verifier))
	if err != nil {
		return "", err
	}
	return opened.Text, nil
}

// receipt reads a tlog-proof without an extra line.
func receipt(vkey, file string, payload []byte) error {
	parts := strings.SplitN(file, "\n\n", 2)
	head := strings.Split(parts[0], "\n")
	if len(parts) < 2 || len(head) < 2 || head[0] != "c2sp.org/tlog-proof@v1" {
		return fmt.Errorf("not a proof")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(head[1], "index "), 10, 64)
	if err != nil {
		return err
	}
	var proof tlog.RecordProof
	for _, line := range head[2:] {
		h, err := tlog.ParseHash(line)
		if err != nil {
			return err
		}
		proof = append(proof, h)
	}
	text, err := open(vkey, []byte(parts[1]))
	if err != nil {
		return err
	}
	checkpoint := strings.Split(text, "\n")
	size, err := strconv.ParseInt(checkpoint[1], 10, 64)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, size, hash(checkpoint[2]), index, tlog.RecordHash(payload))
}

// root hashes payloads into a tree from scratch.
func root(payloads string) (string, error) {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var found []tlog.Hash
		for _, index := range indexes {
			found = append(found, stored[index])
		}
		return found, nil
	})
	size := int64(0)
	for _, payload := range list(payloads) {
		added, err := tlog.StoredHashes(size, bytesOf(payload), reader)
		if err != nil {
			return "", err
		}
		stored = append(stored, added...)
		size++
	}
	h, err := tlog.TreeHash(size, reader)
	return h.String(), err
}

func sign(name, text string) (string, error) {
	skey, vkey, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		return "", err
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		return "", err
	}
	msg, err := note.Sign(&note.Note{Text: text}, signer)
	if err != nil {
		return "", err
	}
	var answer bytes.Buffer
	fmt.Fprintf(&answer, "%s %s %s", skey, vkey, base64.StdEncoding.EncodeToString(msg))
	return answer.String(), nil
}

func list(text string) []string {
	if text == "-" {
		return nil
	}
	return strings.Split(text, ",")
}

func hashes(text string) []tlog.Hash {
	var all []tlog.Hash
	for _, one := range list(text) {
		all = append(all, hash(one))
	}
	return all
}

func hash(text string) tlog.Hash {
	h, err := tlog.ParseHash(text)
	if err != nil {
		panic(err)
	}
	return h
}

func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		panic(err)
	}
	return n
}

func bytesOf(text string) []byte {
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return b
}
