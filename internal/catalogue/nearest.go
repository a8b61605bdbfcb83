package catalogue

// nearest returns the word that is closest to text by Damerau-Levenshtein distance, the first of several; "" if none is
// close enough to be meant: at most a third of the text may differ.
func nearest(text string, words []string) string {
	best, limit := "", max(1, len(text)/3)
	for _, word := range words {
		if max(len(word), len(text))-min(len(word), len(text)) > limit {
			continue
		}
		if d := distance(text, word); d <= limit && d > 0 {
			best, limit = word, d-1
		}
	}
	return best
}

// distance counts the bytes to insert, delete, change or swap with their neighbour to make b of a (optimal string
// alignment).
func distance(a, b string) int {
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	row := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// didYouMean asks for a word; "" asks nothing.
func didYouMean(word string) string {
	if word == "" {
		return ""
	}
	return "did you mean " + word + "?"
}
